using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;

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

    /// <summary>A <see cref="Domain.Files.BlobId"/>, as text.</summary>
    public required string BlobId { get; init; }

    public FileMetaData? MetaData { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ModifiedAt { get; init; }

    public static StoredFileRow From(UploadKey key, FileDescription description, BlobId blob, DateTimeOffset now) =>
        new()
        {
            Owner = key.Owner,
            ClientId = key.ClientId,
            Type = description.Type,
            RelationId = description.RelationId,
            MimeType = description.MimeType,
            FileName = description.FileName,
            Size = description.SizeBytes,
            Sha256 = description.Hash.Hex,
            BlobId = blob.ToString(),
            MetaData = description.MetaData,
            CreatedAt = now,
            ModifiedAt = now,
        };

    public StoredFile ToStoredFile()
    {
        var hash = FileHash.FromBytes(Convert.FromHexString(Sha256));
        FileDescription description = new(Type, RelationId, MimeType, FileName, Size, hash, MetaData);
        return new StoredFile(Id, new UploadKey(Owner, ClientId), description, BlobRow.ParseId(BlobId), CreatedAt)
        {
            ModifiedAt = ModifiedAt,
        };
    }
}
