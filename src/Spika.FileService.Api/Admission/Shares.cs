namespace Spika.FileService.Api.Admission;

/// <summary>The shares of clients that sent a body lately. Not thread-safe: the admission's lock guards it.</summary>
internal sealed class Shares
{
    private readonly Dictionary<string, Share> _owners = [];

    private readonly Dictionary<ulong, Share> _networks = [];

    public int Count => _owners.Count + _networks.Count;

    public void Attach(BodyTicket body)
    {
        body.Network = Of(_networks, body.Key.Network);
        body.Owner = body.Key.Owner.Length > 0 ? Of(_owners, body.Key.Owner) : body.Network.Nameless;
        body.Owner.Bodies++;
        body.Network.Bodies++;
    }

    public static void Detach(BodyTicket body)
    {
        body.Owner.Bodies--;
        body.Network.Bodies--;
    }

    /// <summary>
    /// Removes the shares without a body. Not at once: the next chunk of the same client would allocate them anew.
    /// </summary>
    public void Trim()
    {
        Trim(_owners);
        Trim(_networks);
    }

    private static Share Of<TKey>(Dictionary<TKey, Share> shares, TKey key)
        where TKey : notnull
    {
        if (!shares.TryGetValue(key, out Share? share))
        {
            shares.Add(key, share = new Share());
        }

        return share;
    }

    private static void Trim<TKey>(Dictionary<TKey, Share> shares)
        where TKey : notnull
    {
        foreach ((TKey key, Share share) in shares)
        {
            if (share.Bodies == 0)
            {
                // Allowed while the dictionary is enumerated.
                shares.Remove(key);
            }
        }
    }
}
