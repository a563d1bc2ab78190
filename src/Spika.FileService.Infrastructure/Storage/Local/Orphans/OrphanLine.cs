using System.Text.Json.Serialization;

namespace Spika.FileService.Infrastructure.Storage.Local.Orphans;

/// <summary>
/// A line of a manifest: one file that is put aside. The scripts of operators read it; the order of its members stays.
/// </summary>
/// <param name="At">When, in UTC.</param>
/// <param name="Why">The reason.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="From">Where it was, from the storage root.</param>
/// <param name="To">Where it is, from the folder of the manifest.</param>
internal sealed record OrphanLine(
    [property: JsonPropertyName("at")] DateTime At,
    [property: JsonPropertyName("why")] string Why,
    [property: JsonPropertyName("bytes")] long Bytes,
    [property: JsonPropertyName("from")] string From,
    [property: JsonPropertyName("to")] string To
);
