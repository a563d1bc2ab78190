using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Win32.SafeHandles;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.FileSystem;

namespace Spika.FileService.Infrastructure.Storage.Local;

/// <summary>
/// Writes, flushes, reads and removes a file of its own in each folder that requests write to: rights can be lost in
/// one of them only, and the files can be on another volume. Of the folders of this time it asks for the rights.
/// </summary>
internal sealed class StorageHealthCheck(StorageLayout layout, IDisk disk, TimeProvider clock) : IHealthCheck
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);

    // A disk that hangs keeps one thread, however often it is asked for.
    private Task _running = Task.CompletedTask;

    /// <remarks>Called for one request at a time.</remarks>
    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default
    )
    {
        long start = clock.GetTimestamp();
        try
        {
            // What one that hung says is older than this question.
            await _running.WaitAsync(_patience, clock, cancellationToken);
            Task<HealthCheckResult> probe = Task.Run(Probe, CancellationToken.None);
            _running = probe;
            return await probe.WaitAsync(Left(start), clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            return HealthCheckResult.Unhealthy("The storage does not answer.");
        }
    }

    private TimeSpan Left(long start)
    {
        TimeSpan left = _patience - clock.GetElapsedTime(start);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private HealthCheckResult Probe()
    {
        try
        {
            MissingStorage.ThrowIfStagingIsMissing(layout);
            MissingStorage.ThrowIfFilesAreMissing(layout);
            if (FoldersOfThisTime().FirstOrDefault(IsClosed) is { } closed)
            {
                throw new UnauthorizedAccessException($"{closed} takes no files from this user.");
            }

            return new[] { layout.Root, layout.StagingRoot, layout.FilesRoot, layout.IdsRoot }
                .Where(folder => folder != layout.IdsRoot || Path.Exists(folder))
                .All(GivesBackWhatIsWritten)
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy("The storage does not give back what was written.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return HealthCheckResult.Unhealthy($"The storage cannot be written: {exception.Message}");
        }
    }

    // What is put into them next, or beside them when their time is over.
    private IEnumerable<string> FoldersOfThisTime()
    {
        DateTimeOffset now = clock.GetUtcNow();
        string files = Path.GetDirectoryName(layout.BlobFile(BlobId.New(now)))!;
        string staged = layout.TimeFolder(UploadId.New(now));
        return [Path.GetDirectoryName(files)!, files, Path.GetDirectoryName(staged)!, staged];
    }

    private static bool IsClosed(string folder) => Directory.Exists(folder) && !Posix.MayChangeFolder(folder);

    private bool GivesBackWhatIsWritten(string folder)
    {
        string path = StorageLayout.NewProbeFile(folder);
        byte[] written = "probe"u8.ToArray();
        byte[] read = new byte[written.Length];
        using SafeFileHandle file = disk.Open(path, FileMode.CreateNew);

        // The file goes with its handle, whenever the process ends.
        disk.Delete(path);
        disk.Write(file, written, 0);
        disk.Flush(file);
        RandomAccess.Read(file, read, 0);
        return written.AsSpan().SequenceEqual(read);
    }
}
