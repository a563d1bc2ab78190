using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Infrastructure.Persistence.Ledger;

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
    StorageLayout layout,
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
                LostChunk[] lost = [.. FindLost(upload, file, map)];
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

    private IEnumerable<LostChunk> FindLost(UploadId upload, Guid writer, ChunkMap map)
    {
        WriterSlots slots = map.SlotsOf(writer);
        if (slots.Chunks.Count == 0)
        {
            return [];
        }

        int stride = slots.Stride!.Value;
        string path = layout.SlotsFile(upload, writer);
        List<(int Index, byte[]? Hash)> cached = HashAll(path, slots.Chunks, stride);
        disk.DropCache(path);
        return HashAll(path, slots.Chunks, stride)
            .Zip(cached, (device, cache) => (device.Index, device.Hash, cache.Hash))
            .Where(chunk =>
                chunk.Item2 is null || chunk.Item3 is null || !chunk.Item2.AsSpan().SequenceEqual(chunk.Item3)
            )
            .Select(chunk => new LostChunk(chunk.Index, new ChunkPlace(writer, stride, null)));
    }

    private List<(int Index, byte[]? Hash)> HashAll(string path, ChunkSet chunks, int stride)
    {
        List<(int, byte[]?)> hashes = [];
        byte[] buffer = ArrayPool<byte>.Shared.Rent(stride);
        try
        {
            using SafeFileHandle file = disk.OpenRead(path);
            foreach (ChunkRange range in chunks.Ranges)
            {
                for (int index = range.First; index <= range.Last; index++)
                {
                    hashes.Add((index, TryHash(file, buffer.AsSpan(0, stride), (long)index * stride)));
                }
            }

            return hashes;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private byte[]? TryHash(SafeFileHandle file, Span<byte> buffer, long position)
    {
        try
        {
            return disk.Read(file, buffer, position) == buffer.Length ? SHA256.HashData(buffer) : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
