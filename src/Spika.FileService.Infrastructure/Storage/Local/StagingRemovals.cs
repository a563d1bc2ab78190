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
/// Removes the files of ended uploads: few at once, and many in the background, in steps between which others are
/// served and the service can stop. What is left then, a later purge removes.
/// </summary>
internal sealed partial class StagingRemovals(
    IDisk disk,
    StagedFiles staged,
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

    /// <summary>Removes the files of an upload, or has many of them removed in the background. Idempotent.</summary>
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

    /// <summary>Logs that files of an upload are left to a later purge.</summary>
    public void Report(Exception exception, UploadId upload) => LogNotRemoved(logger, exception, upload);

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
        List<string> files = FirstFilesOf(upload, FilesInStep + 1);
        if (files.Count > FilesInStep)
        {
            return false;
        }

        // In one order, so that what a crash leaves is known: odd chunks before slots.
        foreach (string file in files.OrderBy(Path.GetExtension, StringComparer.Ordinal))
        {
            disk.Delete(file);
        }

        foreach (string folder in staged.FoldersOf(upload))
        {
            disk.DeleteFolder(folder);
        }

        return true;
    }

    private async Task RemoveLargeAsync(UploadId upload, CancellationToken stoppingToken)
    {
        while (!TryRemoveSmall(upload))
        {
            FirstFilesOf(upload, FilesInStep).ForEach(disk.Delete);
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

    // As the system lists them, so that the first ones cost no look at all.
    private List<string> FirstFilesOf(UploadId upload, int count) => [.. staged.Of(upload).Take(count)];

    [LoggerMessage(2103, LogLevel.Warning, "The bytes of {Upload} could not be removed; a later purge tries again")]
    private static partial void LogNotRemoved(ILogger logger, Exception exception, UploadId upload);
}
