using System.IO.Enumeration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Spika.FileService.Infrastructure.FileSystem;

namespace Spika.FileService.Infrastructure.Storage.Local;

/// <summary>
/// Takes the access of other users of the host from what an earlier version made: the root and what lies in it at the
/// start, the rest in the background. <see cref="Disk"/> makes everything with these modes.
/// </summary>
/// <remarks>
/// A root with folders of others as well can be one of the system: it keeps its mode, and so does each folder in it
/// that has anything of others.
/// </remarks>
internal sealed class PrivateModes(StorageLayout layout, ILogger<PrivateModes> logger) : BackgroundService
{
    private string[] _folders = [];

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsWindows())
        {
            string[] folders = Directory.GetDirectories(layout.Root);
            string[] own = [.. folders.Where(OwnNames.IsInRoot)];
            string? foreign = Array.Find(folders, IsForeign);
            if (foreign is not null)
            {
                own = [.. own.Where(HasOwnOnly)];
                logger.RootIsShared(layout.Root, Path.GetFileName(foreign));
            }

            _folders = own;
            SetRoot(isShared: foreign is not null);
        }

        return base.StartAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        OperatingSystem.IsWindows()
            ? Task.CompletedTask
            : Task.Run(
                () =>
                {
                    foreach (string folder in _folders)
                    {
                        SetTree(folder, stoppingToken);
                    }
                },
                stoppingToken
            );

    private static bool IsForeign(string folder) => !OwnNames.IsInRoot(folder) && !OwnNames.IsOfFileSystem(folder);

    private bool HasOwnOnly(string folder)
    {
        try
        {
            return Directory
                .EnumerateFileSystemEntries(folder)
                .All(path => OwnNames.IsBelow(path) || OwnNames.IsOfFileSystem(path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            logger.ModesNotSet(exception, folder);
            return false;
        }
    }

    private void SetRoot(bool isShared)
    {
        string[] files = Directory.GetFiles(layout.Root);
        foreach (string file in files.Where(OwnNames.IsInRoot))
        {
            Set(file);
        }

        if (!isShared && files.All(OwnNames.IsInRoot))
        {
            Set(layout.Root);
        }
    }

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
            foreach (string path in EnumerateOwn(folder))
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

    private static FileSystemEnumerable<string> EnumerateOwn(string folder) =>
        new(
            folder,
            (ref FileSystemEntry entry) => entry.ToFullPath(),
            new EnumerationOptions
            {
                RecurseSubdirectories = true,
                IgnoreInaccessible = false,
                AttributesToSkip = FileAttributes.ReparsePoint,
            }
        )
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => OwnNames.IsBelow(entry.ToFullPath()),
            ShouldRecursePredicate = (ref FileSystemEntry entry) => OwnNames.IsBelow(entry.ToFullPath()),
        };

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
