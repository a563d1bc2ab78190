using Microsoft.Extensions.Logging;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Orphans;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.FileSystem;
using Spika.FileService.Infrastructure.Staging;

namespace Spika.FileService.Infrastructure.Storage.Local.Orphans;

internal sealed partial class LocalOrphanQuarantine(
    StorageLayout layout,
    StagedFiles staged,
    BlobPlaces blobs,
    UploadSessions sessions,
    Instance instance,
    IDisk disk,
    ILogger<LocalOrphanQuarantine> logger
) : IOrphanQuarantine
{
    private const string Files = "files";

    private const string Staging = "staging";

    // One flush of the manifest is for so many files.
    private const int BatchSize = 500;

    public async Task<(int Files, int Uploads)> PutAsideAsync(
        DateTimeOffset at,
        IReadOnlyCollection<BlobId> files,
        IReadOnlyCollection<UploadId> uploads,
        CancellationToken cancellationToken
    )
    {
        using OrphanSweepFolder sweep = new(layout, disk, at, instance.Id);
        int movedFiles = 0;
        foreach (BlobId[] batch in files.Chunk(BatchSize))
        {
            cancellationToken.ThrowIfCancellationRequested();
            movedFiles += sweep.Move([.. batch.Select(file => (Files, blobs.Find(file)))], LogNotMoved);
        }

        int movedUploads = 0;
        foreach (UploadId upload in uploads)
        {
            cancellationToken.ThrowIfCancellationRequested();
            movedUploads += await PutAsideAsync(upload, sweep) ? 1 : 0;
        }

        return (movedFiles, movedUploads);
    }

    public Task<int> RemoveExpiredAsync(DateTimeOffset putAsideBefore, CancellationToken cancellationToken)
    {
        int removed = 0;
        foreach (string sweep in FolderListing.Folders(layout.OrphansRoot))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (OrphanSweepFolder.TimeOf(sweep) < putAsideBefore)
            {
                disk.DeleteFolder(sweep);
                removed++;
            }
        }

        return Task.FromResult(removed);
    }

    private async Task<bool> PutAsideAsync(UploadId upload, OrphanSweepFolder sweep)
    {
        // No file of it is written meanwhile, or kept open.
        (await sessions.CloseAsync(upload))?.Dispose();
        try
        {
            int moved = 0;
            string target = Path.Combine(Staging, upload.ToString());
            foreach (string[] batch in staged.InStaging(upload).Order(StringComparer.Ordinal).Chunk(BatchSize))
            {
                moved += sweep.Move([.. batch.Select(file => (target, file))], LogNotMoved);
            }

            // What could not be moved stays.
            string[] folders = [.. staged.FoldersOf(upload)];
            foreach (string folder in folders)
            {
                disk.DeleteEmptyFolder(folder);
            }

            return moved + folders.Length > 0 && !staged.InStaging(upload).Any();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogNotMoved(layout.TimeFolder(upload), exception);
            return false;
        }
    }

    [LoggerMessage(2301, LogLevel.Warning, "{Path} has no row and could not be put aside; a later purge tries again")]
    private partial void LogNotMoved(string path, Exception exception);
}
