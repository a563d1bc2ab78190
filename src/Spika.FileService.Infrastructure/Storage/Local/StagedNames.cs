using Microsoft.Win32.SafeHandles;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.FileSystem;

namespace Spika.FileService.Infrastructure.Storage.Local;

/// <summary>
/// The names of the files that one session of an upload makes in staging. Not thread-safe, but for the properties.
/// </summary>
internal sealed class StagedNames(IDisk disk, StorageLayout layout, TimeFolders folders, UploadId upload)
{
    // More than one only while a flush of the folder failed.
    private readonly List<(TimeFolder Folder, long Name)> _new = [];

    private bool _hasNewCrowded;

    // Read by threads that do not hold the lock of the caller.
    private volatile bool _hasNew;

    private volatile Exception? _failure;

    /// <summary>
    /// Why a flush failed; null when none did. It stays: names that were made while that flush ran are lost as well,
    /// and a later flush may succeed all the same.
    /// </summary>
    public Exception? Failure => _failure;

    public bool HasNew => _hasNew;

    /// <summary>Opens a file of the upload, whose name is new unless it has to be there.</summary>
    /// <exception cref="FileInUseException">It has to be there and is not.</exception>
    public SafeFileHandle Open(string path, FileMode mode)
    {
        if (mode == FileMode.Open)
        {
            return OpenExisting(path);
        }

        SafeFileHandle file = disk.OpenStaged(layout, path, mode);
        NoteIn(folders.Of(upload));
        _hasNewCrowded |= Path.GetDirectoryName(path) != layout.TimeFolder(upload);
        return file;
    }

    /// <summary>Makes all new names durable, or sets <see cref="Failure"/>.</summary>
    public void Flush()
    {
        try
        {
            if (_hasNewCrowded)
            {
                disk.FlushFolder(layout.CrowdedFolder(upload));
            }

            foreach ((TimeFolder folder, long name) in _new)
            {
                folder.Flush(name);
            }
        }
        catch (IOException exception)
        {
            _failure ??= exception;
        }

        // What a flush failed for is lost: its chunks fail, and come again under other names.
        _new.Clear();
        (_hasNew, _hasNewCrowded) = (false, false);
    }

    private SafeFileHandle OpenExisting(string path)
    {
        try
        {
            return disk.Open(path, FileMode.Open);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            MissingStorage.ThrowIfStagingIsMissing(layout);
            throw new FileInUseException("The upload was finished by another process.", exception);
        }
    }

    private void NoteIn(TimeFolder folder)
    {
        (TimeFolder, long) name = (folder, folder.NoteName());
        _hasNew = true;
        if (_new is [.., var last] && last.Folder == folder)
        {
            _new[^1] = name;
        }
        else
        {
            _new.Add(name);
        }
    }
}
