using Microsoft.Extensions.Logging;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.FileSystem;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Infrastructure.Persistence.Chunks;

namespace Spika.FileService.Infrastructure.Storage.Local;

/// <summary>
/// Reads the recorded chunks of a failed slots file back from the device and unlists those that are not there as the
/// page cache has them: a chunk that was flushed before can share a page with the write that failed.
/// </summary>
internal sealed class FailedFileCheck(
    FailedFiles failedFiles,
    IChunkRecords records,
    DatabaseRetry database,
    LostChunkRecords lostChunks,
    StagedFiles staged,
    SlotHashes hashes,
    IDisk disk,
    ILogger<FailedFileCheck> logger
)
{
    /// <summary>
    /// Checks what was not checked yet of an upload's failed files. To be called before chunks are taken or a verify
    /// reads.
    /// </summary>
    /// <exception cref="IOException">The mark beside a failed file could not be made; to be called again.</exception>
    public Task RunAsync(UploadId upload, CancellationToken cancellationToken) =>
        failedFiles.Find(upload) is { } failed ? RunAsync(upload, failed, cancellationToken) : Task.CompletedTask;

    private async Task RunAsync(UploadId upload, FailedUpload failed, CancellationToken cancellationToken)
    {
        await failed.Checking.WaitAsync(cancellationToken);
        try
        {
            Guid[] files = failed.Unchecked();
            if (files.Length == 0)
            {
                return;
            }

            failedFiles.Mark(upload, failed);
            var map = ChunkMap.Of(
                await database.ReadDirectlyAsync(
                    () => records.ReadAsync([upload], cancellationToken),
                    cancellationToken
                )
            );
            foreach (Guid file in files)
            {
                LostChunk[] lost = await FindLostAsync(upload, failed, file, map, cancellationToken);
                await lostChunks.UnlistAsync(upload, lost, cancellationToken);
                failed.SetChecked(file);
                logger.FailedFileChecked(upload, file, map.SlotsOf(file).Chunks.Count, lost.Length);
            }
        }
        catch (Exception exception)
            when (exception is DirectoryNotFoundException or FileNotFoundException or FileInUseException)
        {
            // The upload was finished or aborted, or a verify of another instance has the file, which checks it first.
        }
        finally
        {
            failed.Checking.Release();
        }
    }

    // Read twice: first as the page cache has it, which is what was acknowledged, and then from the device. When the
    // second reading is interrupted, it is repeated alone: the cache has nothing to compare with any more.
    private async Task<LostChunk[]> FindLostAsync(
        UploadId upload,
        FailedUpload failed,
        Guid writer,
        ChunkMap map,
        CancellationToken cancellationToken
    )
    {
        WriterSlots slots = map.SlotsOf(writer);
        if (slots.Chunks.Count == 0)
        {
            return [];
        }

        int stride = slots.Stride!.Value;
        string path = staged.SlotsFile(upload, writer);
        if (failed.FindCached(writer) is not { } cached)
        {
            cached = await ReadAsync(upload, path, slots.Chunks, stride, cancellationToken);
            failed.KeepCached(writer, cached);
        }

        disk.DropCache(path);
        Dictionary<int, byte[]?> onDevice = await ReadAsync(upload, path, slots.Chunks, stride, cancellationToken);
        return
        [
            .. onDevice
                .Where(chunk => !AreEqual(chunk.Value, cached.GetValueOrDefault(chunk.Key)))
                .Select(chunk => new LostChunk(chunk.Key, new ChunkPlace(writer, stride, null))),
        ];
    }

    // Each upload has turns of its own: its owner's other verifies do not wait longer for it.
    private Task<Dictionary<int, byte[]?>> ReadAsync(
        UploadId upload,
        string path,
        ChunkSet chunks,
        int stride,
        CancellationToken cancellationToken
    ) => hashes.ReadAsync($"check of {upload}", path, chunks, stride, cancellationToken);

    private static bool AreEqual(byte[]? first, byte[]? second) =>
        first is not null && second is not null && first.AsSpan().SequenceEqual(second);
}
