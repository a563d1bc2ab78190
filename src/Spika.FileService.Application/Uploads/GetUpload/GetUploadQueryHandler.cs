using MediatR;
using Microsoft.Extensions.Options;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Application.Uploads.GetUpload;

internal sealed class GetUploadQueryHandler(
    IUploadRepository uploads,
    IStoredFileRepository storedFiles,
    IChunkStore chunks,
    IOptions<UploadOptions> options
) : IRequestHandler<GetUploadQuery, Result<UploadDetails>>
{
    private static readonly ChunkSummary _nothing = new(ChunkSet.Empty, SizeBytes: 0, LastChunkAt: null);

    public async Task<Result<UploadDetails>> Handle(GetUploadQuery query, CancellationToken cancellationToken)
    {
        if (await uploads.FindAsync(query.Key, cancellationToken) is not { } upload)
        {
            return UploadErrors.NotFound;
        }

        if (upload.State is not UploadState.Done)
        {
            ChunkSummary saved = await chunks.DescribeAsync(upload.Id, cancellationToken);
            DateTimeOffset expiresAt = (saved.LastChunkAt ?? upload.CreatedAt) + options.Value.AbandonedAfter;
            return new UploadDetails(upload, saved, expiresAt, FileId: null);
        }

        // Gone only if the file was deleted since the upload was read.
        return await storedFiles.FindAsync(query.Key, cancellationToken) is { } file
            ? new UploadDetails(upload, _nothing, ExpiresAt: null, file.Id)
            : UploadErrors.NotFound;
    }
}
