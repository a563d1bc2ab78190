using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Spika.FileService.Infrastructure.FileSystem;

namespace Spika.FileService.Infrastructure.Storage.Local;

/// <summary>
/// Takes the access of other users of the host from what an earlier version made: the root and what lies in it at the
/// start, the rest in the background. <see cref="Disk"/> makes everything with these modes.
/// </summary>
internal sealed class PrivateModes(StorageLayout layout, ILogger<PrivateModes> logger) : BackgroundService
{
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsWindows())
        {
            Set(layout.Root);
            foreach (string file in Directory.EnumerateFiles(layout.Root))
            {
                Set(file);
            }
        }

        return base.StartAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        OperatingSystem.IsWindows()
            ? Task.CompletedTask
            : Task.Run(
                () =>
                {
                    foreach (string folder in Directory.GetDirectories(layout.Root))
                    {
                        SetTree(folder, stoppingToken);
                    }
                },
                stoppingToken
            );

    // The folder itself comes last: its mode says that all below it was done. Of many failures, as on a file system
    // without modes, only the first is logged.
    private void SetTree(string folder, CancellationToken stoppingToken)
    {
        try
        {
            if (
                !Directory.Exists(folder)
                || OperatingSystem.IsWindows()
                || (File.GetUnixFileMode(folder) & PrivateMode.Others) == 0
            )
            {
                return;
            }

            bool isLogged = false;
            foreach (string path in Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories))
            {
                stoppingToken.ThrowIfCancellationRequested();
                isLogged |= !Set(path, isLogged);
            }

            if (!isLogged)
            {
                Set(folder);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            logger.ModesNotSet(exception, folder);
        }
    }

    /// <returns>False when it failed.</returns>
    private bool Set(string path, bool isLogged = false)
    {
        try
        {
            PrivateMode.TrySet(path);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            if (!isLogged)
            {
                logger.ModesNotSet(exception, path);
            }

            return false;
        }
    }
}
