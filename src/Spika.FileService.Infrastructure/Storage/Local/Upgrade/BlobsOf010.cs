using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Spika.FileService.Domain.Files;
using Spika.FileService.Infrastructure.FileSystem;

namespace Spika.FileService.Infrastructure.Storage.Local.Upgrade;

/// <summary>
/// Moves the blobs that version 0.1.0 spread over 65,536 folders by random digits into the folders of their times, in
/// the background and in steps. Any number of processes may do so at once, and others read, put aside and remove blobs
/// meanwhile: see <see cref="BlobPlaces"/>.
/// </summary>
/// <remarks>
/// A crash leaves each blob under one of its names, and both are read. The moves are flushed before the folder that
/// they emptied is removed.
/// </remarks>
internal sealed class BlobsOf010(
    StorageLayout layout,
    BlobFolders folders,
    IDisk disk,
    TimeProvider clock,
    ILogger<BlobsOf010> logger
) : BackgroundService
{
    private const int FanOutDigits = 2;

    // The journal of the disk is free for half of the time.
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(5);

    private static readonly TimeSpan _pauseAfterFailure = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        bool isDone = false;
        while (!isDone)
        {
            try
            {
                await MoveAllAsync(stoppingToken);
                isDone = true;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                logger.BlobsNotMoved(exception);
                await Task.Delay(_pauseAfterFailure, clock, stoppingToken);
            }
        }
    }

    private async Task MoveAllAsync(CancellationToken stoppingToken)
    {
        int moved = 0;
        foreach (string folder in FanOutFolders(layout.FilesRoot).SelectMany(FanOutFolders))
        {
            stoppingToken.ThrowIfCancellationRequested();
            int count = MoveFolder(folder);
            if (count > 0)
            {
                moved += count;
                await Task.Delay(_pause, clock, stoppingToken);
            }
        }

        if (moved > 0)
        {
            logger.BlobsMoved(moved);
        }
    }

    private static IEnumerable<string> FanOutFolders(string path) =>
        FolderListing.Folders(path).Where(folder => Path.GetFileName(folder).Length == FanOutDigits);

    private int MoveFolder(string folder)
    {
        int moved = 0;
        HashSet<string> targets = [];
        foreach (BlobId blob in FolderListing.BlobsIn(folder, DateTimeOffset.MaxValue).ToList())
        {
            if (layout.BlobFileOf010(blob) is { } from && from == Path.Combine(folder, blob.ToString()))
            {
                moved += Move(from, layout.BlobFile(blob), targets) ? 1 : 0;
            }
        }

        foreach (string target in targets)
        {
            disk.FlushFolder(target);
        }

        disk.DeleteEmptyFolder(folder);
        return moved;
    }

    private bool Move(string from, string to, HashSet<string> targets)
    {
        string target = Path.GetDirectoryName(to)!;
        folders.Make(target);
        try
        {
            disk.Move(from, to);
            targets.Add(target);
            return true;
        }
        catch (FileNotFoundException)
        {
            // Another instance moved or removed it.
            return false;
        }
    }
}
