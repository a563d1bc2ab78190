using System.Collections.Concurrent;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.FileSystem;
using Spika.FileService.Infrastructure.Staging;

namespace Spika.FileService.Infrastructure.Storage.Local;

/// <summary>
/// The slots files of which a write or a flush failed. No process writes into such a file again: on ext4, for one,
/// writing the same pages again and flushing them succeeds, and the disk keeps zeros. Further chunks go to a fresh file
/// under another writer, a verify copies into a new file, and the recorded chunks count only after <see
/// cref="FailedFileCheck"/>.
/// </summary>
/// <remarks>
/// A mark beside the file tells other processes, and this one after its restart. The marks go with the upload.
/// Odd files and copies need none: a name is used for one attempt only.
/// </remarks>
internal sealed class FailedFiles(Instance instance, StorageLayout layout, TimeFolders folders, IDisk disk)
{
    private readonly ConcurrentDictionary<UploadId, FailedUpload> _uploads = [];

    /// <summary>Under which writer this process saves chunks of an upload.</summary>
    public Guid WriterFor(UploadId upload) => Find(upload)?.CurrentWriter ?? instance.Id;

    public FailedUpload? Find(UploadId upload) => _uploads.IsEmpty ? null : _uploads.GetValueOrDefault(upload);

    /// <summary>Whether a writer's slots file failed, as far as this process knows.</summary>
    public bool Contains(UploadId upload, Guid failed) => Find(upload)?.Contains(failed) ?? false;

    /// <summary>
    /// Notes that a write or flush of a writer's slots file failed, and makes the mark at once where the disk can: the
    /// process may be killed before <see cref="FailedFileCheck"/> makes it.
    /// </summary>
    public void Add(UploadId upload, Guid failed)
    {
        FailedUpload known = FindOrAdd(upload);
        known.Add(failed);
        try
        {
            Mark(upload, known);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The check tries again before anything is read from the file or written for the upload.
        }
    }

    /// <summary>
    /// This process writes no more into its slots file of an upload, of which every recorded byte is right: further
    /// chunks go to a fresh file.
    /// </summary>
    public void Retire(UploadId upload, Guid file)
    {
        FailedUpload known = FindOrAdd(upload);
        known.Add(file);
        known.SetMarked(file);
        known.SetChecked(file);
    }

    /// <summary>Makes the marks that are not on the disk yet.</summary>
    public void Mark(UploadId upload, FailedUpload failed)
    {
        foreach (Guid unmarked in failed.Unmarked())
        {
            // Not with its folder: where that is gone, the upload has ended.
            disk.Open(layout.FailedMark(upload, unmarked), FileMode.OpenOrCreate).Dispose();
            TimeFolder folder = folders.Of(upload);
            folder.Flush(folder.NoteName());
            failed.SetMarked(unmarked);
        }
    }

    /// <summary>Takes over a mark that another process made, or an earlier one.</summary>
    public void AddMarked(UploadId upload, string markPath)
    {
        if (Guid.TryParseExact(Path.GetFileNameWithoutExtension(markPath).Split('.')[^1], "n", out Guid failed))
        {
            FailedUpload known = FindOrAdd(upload);
            known.Add(failed);
            known.SetMarked(failed);
        }
    }

    /// <summary>To be called when the upload's files are removed.</summary>
    public void Forget(UploadId upload) => _uploads.TryRemove(upload, out _);

    private FailedUpload FindOrAdd(UploadId upload) => _uploads.GetOrAdd(upload, _ => new FailedUpload(instance.Id));
}
