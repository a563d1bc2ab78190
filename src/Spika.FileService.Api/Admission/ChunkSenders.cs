namespace Spika.FileService.Api.Admission;

/// <summary>
/// Which clients send chunks now: for <see cref="Pause"/> after a chunk came or was whole. Any thread may use it.
/// </summary>
internal sealed class ChunkSenders(TimeProvider clock)
{
    /// <summary>As long as a phone with a bad network pauses, or takes to send the bytes of a turn.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();

    // The client that sent last, when it did, and when another one did.
    private ShareKey _client;

    private long? _clientAt;

    private long? _otherAt;

    /// <summary>Whether more than one client sends.</summary>
    public bool AreSeveral
    {
        get
        {
            lock (_lock)
            {
                return IsRecent(_otherAt);
            }
        }
    }

    /// <summary>A client sends.</summary>
    public void Note(ShareKey client)
    {
        lock (_lock)
        {
            if (!IsSame(_client, client))
            {
                (_client, _otherAt) = (client, _clientAt);
            }

            _clientAt = clock.GetTimestamp();
        }
    }

    /// <summary>
    /// Whether a client sends that is not the given one. A client that names no owner can be any of its network: a page
    /// that sends chunks with a token, and shows pictures without it.
    /// </summary>
    public bool HasOthersThan(ShareKey client)
    {
        lock (_lock)
        {
            bool isClient = IsSame(_client, client) || (client.Owner is "" && client.Network == _client.Network);
            return IsRecent(_otherAt) || (IsRecent(_clientAt) && !isClient);
        }
    }

    // An owner that is named is one client on all its networks.
    private static bool IsSame(ShareKey one, ShareKey other) =>
        one.Owner == other.Owner && (one.Owner is not "" || one.Network == other.Network);

    private bool IsRecent(long? at) => at is { } then && clock.GetElapsedTime(then) < Pause;
}
