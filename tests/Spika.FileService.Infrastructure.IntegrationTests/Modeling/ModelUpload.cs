using System.Collections.Immutable;

namespace Spika.FileService.Infrastructure.IntegrationTests.Modeling;

/// <param name="IsTaken">Whether a verify or an abort holds it.</param>
/// <param name="Chunks">The version of each saved chunk, by index.</param>
internal sealed record ModelUpload(bool IsTaken, ImmutableSortedDictionary<int, int> Chunks)
{
    public static readonly ModelUpload New = new(false, ImmutableSortedDictionary<int, int>.Empty);

    /// <summary>As an answer lists them.</summary>
    public string List => string.Join(' ', Chunks.Keys);

    public override string ToString() => $"{(IsTaken ? "taken" : "open")}[{string.Join(' ', Chunks)}]";
}
