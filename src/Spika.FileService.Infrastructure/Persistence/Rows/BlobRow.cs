using Spika.FileService.Domain.Files;

namespace Spika.FileService.Infrastructure.Persistence.Rows;

internal sealed class BlobRow
{
    /// <summary>A <see cref="BlobId"/>, as text.</summary>
    public required string Id { get; init; }

    /// <summary>64 lower-case hex digits.</summary>
    public required string Sha256 { get; init; }

    public required long Size { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the bytes were last found to match.</summary>
    public required DateTimeOffset CheckedAt { get; init; }

    /// <summary>When they were found not to, or gone; null when they are not known to be.</summary>
    public DateTimeOffset? DamagedAt { get; init; }

    /// <param name="now">The bytes were read by the verify that stored them.</param>
    public static BlobRow From(Blob blob, DateTimeOffset now) =>
        new()
        {
            Id = blob.Id.ToString(),
            Sha256 = blob.Hash.Hex,
            Size = blob.SizeBytes,
            CreatedAt = now,
            CheckedAt = now,
        };

    public CheckedBlob ToCheckedBlob() =>
        new(new Blob(ParseId(Id), Size, FileHash.FromBytes(Convert.FromHexString(Sha256))), CheckedAt, DamagedAt);

    public static BlobId ParseId(string id) =>
        BlobId.TryParse(id, out BlobId? blob)
            ? blob.Value
            : throw new InvalidOperationException($"{id} is no id of a blob.");
}
