using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Infrastructure.Storage.Local;

/// <summary>
/// Whether the finished files are on another volume than staging: a mount or a symbolic link. A name cannot move
/// between volumes, so there each verify copies to the other volume and renames there.
/// </summary>
internal sealed class FileVolume(StorageLayout layout, IDisk disk)
{
    private const int MaxAttempts = 10;

    public bool IsOther { get; private set; }

    /// <summary>Tries it. Both folders must be there.</summary>
    public void Probe()
    {
        try
        {
            TryMoveRepeatedly();
        }
        catch (IOException exception) when (Posix.IsOutOfSpace(exception))
        {
            // Not even an empty file can be made. Downloads work, and so does the rest when there is room.
        }
    }

    /// <summary>The files of an unfinished upload, on both volumes.</summary>
    public IEnumerable<string> FilesOf(UploadId upload)
    {
        IEnumerable<string> copies = IsOther ? Copies(upload) : [];
        try
        {
            return Directory.EnumerateFiles(layout.UploadFolder(upload)).Concat(copies);
        }
        catch (DirectoryNotFoundException)
        {
            return copies;
        }
    }

    /// <summary>Removes the copies of an upload's verifies from the volume of the files.</summary>
    public void RemoveCopies(UploadId upload)
    {
        if (IsOther)
        {
            foreach (string copy in Copies(upload))
            {
                disk.Delete(copy);
            }
        }
    }

    // Another instance that starts at the same moment removes the probe, which it takes for one that was left behind.
    private void TryMoveRepeatedly()
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                TryMove();
                return;
            }
            catch (FileNotFoundException) when (attempt < MaxAttempts) { }
        }
    }

    private void TryMove()
    {
        string probe = StorageLayout.NewProbeFile(layout.StagingRoot);
        string moved = Path.Combine(layout.FilesRoot, Path.GetFileName(probe));
        disk.Open(probe, FileMode.CreateNew).Dispose();
        try
        {
            disk.Move(probe, moved);
            disk.Delete(moved);
            disk.FlushFolder(layout.StagingRoot);
            disk.FlushFolder(layout.FilesRoot);
        }
        catch (IOException exception) when (Posix.IsOtherVolume(exception))
        {
            IsOther = true;
            disk.Delete(probe);
            disk.CreateFolder(layout.IncomingRoot);
            disk.FlushFolder(layout.FilesRoot);
        }
    }

    private string[] Copies(UploadId upload) =>
        Directory.GetFiles(layout.IncomingRoot, StorageLayout.AnyIncomingFile(upload));
}
