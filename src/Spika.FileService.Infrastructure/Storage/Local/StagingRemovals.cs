using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.FileSystem;
using Spika.FileService.Infrastructure.Persistence;

namespace Spika.FileService.Infrastructure.Storage.Local;

/// <summary>
/// Removes the folders of ended uploads: small ones at once, and large ones in the background, in steps between which
/// others are served and the service can stop. What is left then, a later purge removes.
/// </summary>
internal sealed partial class StagingRemovals(
    IDisk disk,
    StorageLayout layout,
    DatabaseRetry database,
    TimeProvider clock,
    ILogger<StagingRemovals> logger
) : BackgroundService
{
    // Some milliseconds of a disk, and of SQLite's only writer.
    private const int FilesInStep = 128;

    private const int RowsInStep = 500;

    // What does not fit is left to the purge.
    private const int MaxQueued = 10_000;

    // As long as a step takes, about: the journal of the disk and SQLite's write lock are free for half of the time.
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(5);

    private readonly Channel<UploadId> _queue = Channel.CreateBounded<UploadId>(
        new BoundedChannelOptions(MaxQueued) { SingleReader = true }
    );

    private readonly ConcurrentDictionary<UploadId, bool> _queued = [];

    /// <summary>Removes a small folder, or has a large one removed in the background. Idempotent.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    public void Remove(UploadId upload)
    {
        if (TryRemoveSmall(upload) || !_queued.TryAdd(upload, true))
        {
            return;
        }

        if (!_queue.Writer.TryWrite(upload))
        {
            _queued.TryRemove(upload, out _);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (UploadId upload in _queue.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                await RemoveLargeAsync(upload, stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogNotRemoved(logger, exception, upload);
            }
            finally
            {
                _queued.TryRemove(upload, out _);
            }
        }
    }

    private bool TryRemoveSmall(UploadId upload)
    {
        string folder = layout.UploadFolder(upload);
        if (Directory.Exists(folder) && FilesOf(folder).Skip(FilesInStep).Any())
        {
            return false;
        }

        disk.DeleteFolder(folder);
        return true;
    }

    private async Task RemoveLargeAsync(UploadId upload, CancellationToken stoppingToken)
    {
        while (!TryRemoveSmall(upload))
        {
            foreach (string file in FilesOf(layout.UploadFolder(upload)).Take(FilesInStep).ToList())
            {
                disk.Delete(file);
            }

            await Task.Delay(_pause, clock, stoppingToken);
        }

        // What removed the upload removed the first of them only.
        int removed = RowsInStep;
        while (removed == RowsInStep)
        {
            await Task.Delay(_pause, clock, stoppingToken);
            removed = await database.WriteAsync(
                db =>
                    db.UploadOddChunks.Where(chunk => chunk.UploadId == upload.Value)
                        .OrderBy(chunk => chunk.ChunkIndex)
                        .Take(RowsInStep)
                        .ExecuteDeleteAsync(stoppingToken),
                stoppingToken
            );
        }
    }

    // One file or folder after the other as the system lists them, so that the first ones cost no look at all.
    private static IEnumerable<string> FilesOf(string folder) => Directory.EnumerateFileSystemEntries(folder);

    [LoggerMessage(2103, LogLevel.Warning, "The bytes of {Upload} could not be removed; a later purge tries again")]
    private static partial void LogNotRemoved(ILogger logger, Exception exception, UploadId upload);
}
