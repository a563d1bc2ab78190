using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Infrastructure.Persistence.Rows;

internal sealed class StoredFileRow
{
    public long Id { get; init; }

    public required string Owner { get; init; }

    public required string ClientId { get; init; }

    public required string Type { get; init; }

    public long? RelationId { get; init; }

    public required string MimeType { get; init; }

    public required string FileName { get; init; }

    public required long Size { get; init; }

    /// <summary>64 lower-case hex digits.</summary>
    public required string Sha256 { get; init; }

    /// <summary>A <see cref="BlobId"/>, as text.</summary>
    public required string StorageKey { get; init; }

    public BlobId Blob =>
        BlobId.TryParse(StorageKey, out BlobId? blob)
            ? blob.Value
            : throw new InvalidOperationException($"File {Id} has the malformed storage key {StorageKey}.");

    public FileMetaData? MetaData { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ModifiedAt { get; init; }

    /// <summary>When the bytes were last found to match.</summary>
    public required DateTimeOffset CheckedAt { get; init; }

    /// <summary>When they were found not to, or gone; null when they are not known to be.</summary>
    public DateTimeOffset? DamagedAt { get; init; }

    public static StoredFileRow From(Upload upload, FileDescription description, BlobId blob, DateTimeOffset now) =>
        new()
        {
            Owner = upload.Key.Owner,
            ClientId = upload.Key.ClientId,
            Type = description.Type,
            RelationId = description.RelationId,
            MimeType = description.MimeType,
            FileName = description.FileName,
            Size = description.SizeBytes,
            Sha256 = description.Hash.Hex,
            StorageKey = blob.ToString(),
            MetaData = description.MetaData,
            CreatedAt = now,
            ModifiedAt = now,
            CheckedAt = now,
        };

    public StoredFile ToStoredFile()
    {
        var hash = FileHash.FromBytes(Convert.FromHexString(Sha256));
        FileDescription description = new(Type, RelationId, MimeType, FileName, Size, hash, MetaData);
        return new StoredFile(Id, new UploadKey(Owner, ClientId), description, Blob, CreatedAt)
        {
            ModifiedAt = ModifiedAt,
            CheckedAt = CheckedAt,
            DamagedAt = DamagedAt,
        };
    }
}
