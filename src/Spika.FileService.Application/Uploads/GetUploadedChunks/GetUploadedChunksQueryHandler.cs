using MediatR;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Application.Uploads.GetUploadedChunks;

internal sealed class GetUploadedChunksQueryHandler(IUploadRepository uploads, IChunkStore chunks)
    : IRequestHandler<GetUploadedChunksQuery, Result<ChunkSet>>
{
    public async Task<Result<ChunkSet>> Handle(GetUploadedChunksQuery query, CancellationToken cancellationToken)
    {
        Upload? upload = await uploads.FindAsync(query.Key, cancellationToken);
        if (upload is null or { State: UploadState.Done })
        {
            return UploadErrors.NotFound;
        }

        ChunkSummary saved = await chunks.DescribeAsync(upload.Id, cancellationToken);
        return saved.Chunks;
    }
}
