using Microsoft.Net.Http.Headers;

namespace Spika.FileService.Api.Downloads.Kinds;

/// <summary>
/// The kinds that a file may be of by its bytes. Containers hold films and sound alone alike, and the client knows
/// which.
/// </summary>
/// <param name="AreCertain">False when the bytes are too few or too common to contradict what the client says.</param>
/// <param name="Kinds">The likeliest first.</param>
internal readonly record struct SniffedKinds(bool AreCertain, params SafeKind[] Kinds)
{
    public static readonly SniffedKinds None = new(AreCertain: false);

    public static SniffedKinds Certain(params SafeKind[] kinds) => new(AreCertain: true, kinds);

    public static SniffedKinds Possible(params SafeKind[] kinds) => new(AreCertain: false, kinds);

    /// <summary>Whether the client named one of the kinds.</summary>
    public bool Include(MediaTypeHeaderValue declared) =>
        Array.Exists(Kinds, kind => kind.IsCalled(declared.MediaType));

    /// <summary>The name of a file whose kind is certain and was not named by the client.</summary>
    /// <param name="declared">Of <c>audio/*</c> the sound is taken; null when the client named no type at all.</param>
    public string NameFor(MediaTypeHeaderValue? declared) =>
        (declared is null ? null : Array.Find(Kinds, kind => kind.IsA(declared.Type)))?.MediaType ?? Kinds[0].MediaType;
}
