using Spika.FileService.Application.Uploads.UploadChunk;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Testing.Builders;

/// <summary>
/// Valid things with good defaults, <c>An.Upload() with { FencingToken = 2 }</c>. See also <see cref="A"/>.
/// </summary>
public static class An
{
    /// <summary>One that receives chunks; each with an id and a key of its own.</summary>
    public static Upload Upload(UploadState state = UploadState.Receiving, UploadKey? key = null) =>
        new(
            UploadId.New(A.Moment),
            key ?? A.Key(),
            state,
            FencingToken: state is UploadState.Receiving ? 0 : 1,
            LeaseUntil: state is UploadState.Assembling ? A.Moment.AddMinutes(1) : null,
            CreatedAt: A.Moment
        );

    public static UploadChunkCommand UploadChunkCommand(int chunkIndex = 0, byte[]? content = null) =>
        new(A.Key(), chunkIndex, content ?? [1, 2, 3]);
}
