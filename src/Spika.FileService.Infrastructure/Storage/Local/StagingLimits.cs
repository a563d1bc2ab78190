using Microsoft.Extensions.Options;
using Spika.FileService.Application.Uploads;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence.Chunks;
using Spika.FileService.Infrastructure.Settings;
using Spika.FileService.Infrastructure.Staging;

namespace Spika.FileService.Infrastructure.Storage.Local;

/// <summary>Judges a chunk before its bytes are written, and charges it when it may be.</summary>
internal sealed class StagingLimits(
    StagedBytes staged,
    FreeSpace freeSpace,
    IOptions<UploadOptions> uploads,
    IOptions<StorageOptions> storage
)
{
    /// <returns>The charge, to be returned when the chunk is not recorded; or the limit that refuses it, which then
    /// charged nothing.</returns>
    public async ValueTask<Result<StagingCharge>> ChargeAsync(
        Upload upload,
        UploadSession session,
        StagedChunk chunk,
        CancellationToken cancellationToken
    )
    {
        if (RefuseByUpload(session, chunk) is { } refusal)
        {
            return refusal;
        }

        StagingCost cost = CostOf(session, chunk);
        if (freeSpace.Take(cost, storage.Value) is { } noSpace)
        {
            return noSpace;
        }

        Result<StagingCharge> charge = await staged.ChargeAsync(upload.Key.Owner, cost, cancellationToken);
        if (!charge.IsSuccess)
        {
            freeSpace.Return(cost);
        }

        return charge;
    }

    private Error? RefuseByUpload(UploadSession session, StagedChunk chunk)
    {
        UploadOptions limits = uploads.Value;

        // A chunk that replaces another may come in any case: the verify judges the size, and one that failed must be
        // mendable. What is staged is known without counting, and the length of the file is of interest only near the
        // limit.
        long free = limits.MaxFileBytes - chunk.Length;
        if (chunk.Recorded is null && session.Record.StagedBytes > free && session.Record.FileBytes > free)
        {
            return UploadErrors.FileTooLarge(limits.MaxFileBytes);
        }

        bool isOneMore = !chunk.IsSlot && chunk.Recorded is not { Serial: not null };
        return isOneMore && session.Record.OddCount >= limits.MaxOddChunksPerUpload
            ? UploadErrors.TooManyOddChunks(limits.MaxOddChunksPerUpload)
            : null;
    }

    private static StagingCost CostOf(UploadSession session, StagedChunk chunk)
    {
        WriterSlots own = session.Record.SlotsOf(session.Writer);
        StagingCost cost = chunk.IsSlot ? StagingCost.OfSlot(chunk.Length) : StagingCost.OfOdd(chunk.Length);
        if (own.Version == 0)
        {
            cost += StagingCost.OfFolder;
        }

        return chunk.IsSlot && own.Stride is null ? cost + StagingCost.OfSlotsFile : cost;
    }
}
