using System.Security.Cryptography;
using Spika.FileService.Application.Uploads.FinalizeUpload;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;

namespace Spika.FileService.Testing.Builders;

/// <summary>
/// Valid things with good defaults, <c>A.StoredFile() with { Id = 2 }</c>. See also <see cref="An"/>.
/// </summary>
public static class A
{
    /// <summary>More unfinished uploads of an owner than a test has.</summary>
    public const int MaxOpen = 10_000;

    /// <summary>When everything here happens.</summary>
    public static readonly DateTimeOffset Moment = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    /// <summary>A unique key.</summary>
    public static UploadKey Key(string? clientId = null, string owner = UploadKey.Anonymous) =>
        new(owner, clientId ?? Guid.NewGuid().ToString());

    public static FileHash Hash(params ReadOnlySpan<byte> content) => FileHash.FromBytes(SHA256.HashData(content));

    /// <summary>An id that no other blob has.</summary>
    public static BlobId Blob() => BlobId.New(Moment);

    public static FileDescription Description() =>
        new(
            Type: "message",
            RelationId: 7,
            MimeType: "image/png",
            FileName: "a picture.png",
            SizeBytes: 150_000,
            Hash(1, 2, 3),
            new FileMetaData(Duration: 0, Width: 640, Height: 480)
        );

    public static StoredFile StoredFile(
        long id = 1,
        UploadKey? key = null,
        FileDescription? description = null,
        BlobId? blob = null
    ) => new(id, key ?? Key(), description ?? Description(), blob ?? Blob(), Moment) { ModifiedAt = Moment };

    /// <summary>The verify that announces <paramref name="description"/>.</summary>
    public static FinalizeUploadCommand FinalizeUploadCommand(
        UploadKey? key = null,
        int total = 3,
        FileDescription? description = null
    )
    {
        description ??= Description();
        return new FinalizeUploadCommand(
            key ?? Key(),
            total,
            description.SizeBytes,
            description.MimeType,
            description.FileName,
            description.Hash.Hex,
            description.Type,
            description.RelationId,
            description.MetaData
        );
    }
}
