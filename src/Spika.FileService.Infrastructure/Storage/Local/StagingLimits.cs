using Spika.FileService.Application.Uploads;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence.Chunks;
using Spika.FileService.Infrastructure.Staging;
using Spika.FileService.Infrastructure.Storage.State;

namespace Spika.FileService.Infrastructure.Storage.Local;

/// <summary>Has a chunk judged before its bytes are written, and charges it when it may be.</summary>
internal sealed class StagingLimits(StagingPolicy policy, StagedBytes staged, FreeSpace freeSpace)
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
        bool isOneMoreOdd = !chunk.IsSlot && chunk.Recorded is not { Serial: not null };
        if (policy.RefuseInUpload(session.Record, chunk.Length, chunk.Recorded is null, isOneMoreOdd) is { } refusal)
        {
            return refusal;
        }

        StagingUse use = CostOf(session, chunk);
        if (freeSpace.TakeForChunk(use) is { } noSpace)
        {
            return noSpace;
        }

        Result<StagingCharge> charge = await staged.ChargeAsync(upload.Key.Owner, use, cancellationToken);
        if (!charge.IsSuccess)
        {
            freeSpace.Return(use);
        }

        return charge;
    }

    private static StagingUse CostOf(UploadSession session, StagedChunk chunk)
    {
        WriterSlots own = session.Record.SlotsOf(session.Writer);
        StagingUse cost = chunk.IsSlot ? StagingCost.OfSlot(chunk.Length) : StagingCost.OfOdd(chunk.Length);
        if (own.Version == 0)
        {
            cost += StagingCost.OfFolder;
        }

        return chunk.IsSlot && own.Stride is null ? cost + StagingCost.OfSlotsFile : cost;
    }
}
