using Spika.FileService.Domain.Files;

namespace Spika.FileService.Infrastructure.Persistence.Transactions;

/// <summary>The file of an event.</summary>
/// <param name="Id">Of the stored file.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Sha256">64 lower-case hex digits.</param>
internal sealed record FilePayload(
    long Id,
    string Type,
    long? RelationId,
    string MimeType,
    string FileName,
    long Size,
    string Sha256
)
{
    public static FilePayload Of(StoredFile file) =>
        new(
            file.Id,
            file.Description.Type,
            file.Description.RelationId,
            file.Description.MimeType,
            file.Description.FileName,
            file.Description.SizeBytes,
            file.Description.Hash.Hex
        );
}
