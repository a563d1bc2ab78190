using System.Runtime.CompilerServices;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence.Chunks;
using Spika.FileService.Infrastructure.Staging;

namespace Spika.FileService.Infrastructure.Storage.Local;

/// <summary>Chunks on the local disk, or on a volume that several processes share.</summary>
internal sealed class LocalChunkStore(
    LocalChunkWriter writer,
    ChunkJournal journal,
    RecordSummaries summaries,
    RecordCheck recordCheck,
    UploadSessions sessions,
    StagingListing listing,
    FailedFiles failedFiles,
    StagingRemovals removals
) : IChunkStore
{
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<Result<ChunkSet>> SaveAsync(
        Upload upload,
        int index,
        ReadOnlyMemory<byte> content,
        CancellationToken cancellationToken
    )
    {
        Result<PendingChunk> written = await writer.WriteAsync(upload, index, content, cancellationToken);
        if (written.Error is { } refusal)
        {
            return refusal;
        }

        // Bytes before record: a crash in between leaves an unknown chunk, never a record without its bytes.
        ChunkReceipt receipt;
        using (PendingChunk chunk = written.Value)
        {
            receipt = await journal.RecordAsync(chunk);
        }

        if (receipt.Status == ChunkReceiptStatus.NotStarted)
        {
            await RemoveRefusedAsync(upload.Id);
        }

        return receipt.Status == ChunkReceiptStatus.Recorded ? receipt.Chunks : UploadErrors.Conflict;
    }

    // The chunk is saved to another upload or refused next. What cannot be removed now, the sweep finds.
    private async Task RemoveRefusedAsync(UploadId draft)
    {
        try
        {
            await RemoveAsync(draft, CancellationToken.None);
        }
        catch (Exception exception)
        {
            removals.Report(exception, draft);
        }
    }

    public async Task<ChunkSummary> DescribeAsync(UploadId upload, CancellationToken cancellationToken)
    {
        await recordCheck.EnsureAsync(upload, leased: null, cancellationToken);
        return await summaries.ReadAsync(upload, cancellationToken);
    }

    public Task<RecordVersion> ReadVersionAsync(UploadId upload, CancellationToken cancellationToken) =>
        summaries.ReadVersionAsync(upload, cancellationToken);

    public async Task RemoveAsync(UploadId upload, CancellationToken cancellationToken)
    {
        // The disk gets the space back only when no process has the files open.
        (await sessions.CloseAsync(upload))?.Dispose();

        // Requests run on the threads of their connections, where a removal would hold up other connections.
        await Task.Run(() => removals.Remove(upload), cancellationToken);
        failedFiles.Forget(upload);
    }

    public async IAsyncEnumerable<IReadOnlyList<UploadId>> ListAsync(
        DateTimeOffset startedBefore,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        foreach (IReadOnlyList<UploadId> folder in listing.ByFolder(startedBefore))
        {
            cancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
            foreach (UploadId[] batch in folder.Chunk(FolderListing.BatchSize))
            {
                yield return batch;
            }
        }
    }
}
