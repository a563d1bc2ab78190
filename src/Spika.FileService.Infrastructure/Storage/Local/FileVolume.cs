using Microsoft.Win32.SafeHandles;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.FileSystem;

namespace Spika.FileService.Infrastructure.Storage.Local;

/// <summary>
/// Whether the blobs are on another volume than staging: a mount or a symbolic link. A name cannot move between
/// volumes, so there each verify copies to the other volume and renames there. And whether a file can have two names,
/// without which each verify copies as well. While the service runs, another volume with the mark of the installation
/// may be mounted in the place of the first, and is probed when a name could not be given.
/// </summary>
internal sealed class FileVolume(StorageLayout layout, IDisk disk)
{
    private const int MaxAttempts = 10;

    private readonly Lock _lock = new();

    private volatile bool _isKnown;

    private int _timesForgotten;

    private bool _isOther;

    private bool _hasLinks;

    /// <summary>Whether a name of staging cannot move among the blobs.</summary>
    public bool IsOther
    {
        get
        {
            Probe();
            return _isOther;
        }
    }

    /// <summary>Whether a file of staging can have a second name among the blobs.</summary>
    public bool HasLinks
    {
        get
        {
            Probe();
            return _hasLinks;
        }
    }

    /// <summary>The next verify probes the volume again.</summary>
    public void Forget()
    {
        Interlocked.Increment(ref _timesForgotten);
        _isKnown = false;
    }

    /// <summary>Tries it, once. Both folders must be there.</summary>
    public void Probe()
    {
        if (_isKnown)
        {
            return;
        }

        lock (_lock)
        {
            if (_isKnown)
            {
                return;
            }

            if (Volatile.Read(ref _timesForgotten) > 0)
            {
                // Under an empty mount point, files would be made on the disk below.
                MissingStorage.ThrowIfStagingIsMissing(layout);
                MissingStorage.ThrowIfFilesAreMissing(layout);
            }

            try
            {
                int forgotten = Volatile.Read(ref _timesForgotten);
                TryRepeatedly();

                // It may have been forgotten meanwhile.
                _isKnown = forgotten == Volatile.Read(ref _timesForgotten);
            }
            catch (IOException exception) when (Posix.IsOutOfSpace(exception))
            {
                // Not even an empty file can be made. Downloads work, and so does the rest when there is room.
            }
        }
    }

    /// <summary>Makes the file for a copy, which becomes a blob by a rename.</summary>
    /// <exception cref="IOException">The disk failed, or is not the one of the start.</exception>
    public SafeFileHandle OpenCopy(string path)
    {
        try
        {
            return disk.Open(path, FileMode.Create);
        }
        catch (DirectoryNotFoundException exception)
        {
            Forget();
            MissingStorage.ThrowIfFilesAreMissing(layout);

            // As it is, it would be taken for chunks that are lost.
            throw new IOException(exception.Message, exception) { HResult = Posix.NoSuchEntry };
        }
    }

    /// <summary>The copies that verifies of an upload made on the volume of the files.</summary>
    public IEnumerable<string> CopiesOf(UploadId upload) => IsOther ? ListCopies(upload) : [];

    // Another instance that starts at the same moment removes the probe: it looks like one of a killed process.
    private void TryRepeatedly()
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                Try();
                return;
            }
            catch (FileNotFoundException) when (attempt < MaxAttempts) { }
        }
    }

    private void Try()
    {
        string probe = StorageLayout.NewProbeFile(layout.StagingRoot);
        string moved = Path.Combine(layout.FilesRoot, Path.GetFileName(probe));
        disk.Open(probe, FileMode.CreateNew).Dispose();
        try
        {
            _hasLinks = TryLink(probe, $"{moved}-2");
            disk.Move(probe, moved);
            disk.Delete(moved);
            disk.FlushFolder(layout.StagingRoot);
            disk.FlushFolder(layout.FilesRoot);
            _isOther = false;
        }
        catch (IOException exception) when (Posix.IsOtherVolume(exception))
        {
            _isOther = true;
            disk.Delete(probe);
            disk.CreateFolder(layout.IncomingRoot);
            disk.FlushFolder(layout.FilesRoot);
        }
    }

    private bool TryLink(string probe, string second)
    {
        if (!Posix.HasLinks)
        {
            return false;
        }

        try
        {
            disk.Link(probe, second);
            using SafeFileHandle file = disk.OpenRead(second);
            bool hasTwo = disk.CountNames(file) == 2;
            disk.Delete(second);
            if (!hasTwo && !File.Exists(probe))
            {
                throw new FileNotFoundException("The probe was removed.", probe);
            }

            return hasTwo;
        }
        catch (IOException exception) when (exception is not FileNotFoundException)
        {
            // Another volume, or a file system without second names.
            return false;
        }
        catch (EntryPointNotFoundException)
        {
            // A C library without statx.
            return false;
        }
    }

    private string[] ListCopies(UploadId upload)
    {
        try
        {
            return Directory.GetFiles(layout.IncomingRoot, StorageLayout.AnyIncomingFile(upload));
        }
        catch (DirectoryNotFoundException)
        {
            // A volume that was mounted since has no folder for copies yet.
            Forget();
            MissingStorage.ThrowIfFilesAreMissing(layout);
            return [];
        }
    }
}
