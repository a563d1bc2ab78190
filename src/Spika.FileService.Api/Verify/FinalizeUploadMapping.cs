using Spika.FileService.Application.Uploads.FinalizeUpload;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;

namespace Spika.FileService.Api.Verify;

internal static class FinalizeUploadMapping
{
    public static FinalizeUploadCommand ToCommand(this VerifyUploadRequest request, UploadKey key) =>
        new(
            key,
            request.Total,
            request.Size,
            request.MimeType,
            request.FileName,
            request.FileHash,
            request.Type,
            request.RelationId,
            ToDomain(request.MetaData)
        );

    private static FileMetaData? ToDomain(FileMetaDataRequest? metaData) =>
        metaData is null ? null : FileMetaData.From(metaData.Duration, metaData.Width, metaData.Height);
}
