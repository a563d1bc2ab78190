using Microsoft.Win32.SafeHandles;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.FileSystem;
using Spika.FileService.Infrastructure.Persistence.Chunks;
using Spika.FileService.Infrastructure.Staging;

namespace Spika.FileService.Infrastructure.Storage.Local;

/// <summary>The files of this process for one unfinished upload. Made when the first chunk is written.</summary>
/// <remarks>When its slots file fails, it takes no more slots: another folder with another writer does.</remarks>
/// <param name="names">The names of its files, this object's alone.</param>
internal sealed class StagingFolder(
    IDisk disk,
    StorageLayout layout,
    StagedFiles staged,
    StagedNames names,
    UploadId upload,
    FailedFiles failedFiles
) : IStagingFolder
{
    // Clients cut files at a multiple of this, so a first chunk of another length is most likely the file's last.
    private const int UsualStrideUnit = 1024;

    // A client cuts one odd chunk, and replaces a few.
    private const int MostOddBesideSlots = 16;

    // Unique in this process, and with the writer's id everywhere.
    private static long _lastSerial;

    private readonly Lock _lock = new();

    private ChunkFile? _slots;

    private int? _stride;

    private bool _isBlob;

    public Guid Writer { get; } = failedFiles.WriterFor(upload);

    // A write or flush of the file failed, or of the names; or the file is a blob as well.
    public bool IsRetired => _isBlob || _slots is { Failure: not null } || NamesFailure is not null;

    public bool IsGone => NamesFailure is DirectoryNotFoundException;

    public Action OnFailure { get; set; } = () => { };

    // Not under the lock, under which requests open files: the journal asks for both.
    public bool HasNewNames => names.HasNew;

    public Exception? NamesFailure => names.Failure;

    /// <summary>
    /// Whether an open slots file may be changed: it has one name. With a second one it is a blob, which a verify
    /// stored and perhaps recorded.
    /// </summary>
    public static bool MayBeWritten(IDisk disk, SafeFileHandle slots) => disk.CountNames(slots) < 2;

    public bool MayFitSlot(int? recordedStride, int index, int length, long maxFileBytes)
    {
        lock (_lock)
        {
            return StrideFor(recordedStride, index, length) == length && (index + 1L) * length <= maxFileBytes;
        }
    }

    public bool FitsSlot(int? recordedStride, int index, int length, long maxFileBytes)
    {
        lock (_lock)
        {
            _stride = StrideFor(recordedStride, index, length);
            return _stride == length && (index + 1L) * length <= maxFileBytes;
        }
    }

    /// <exception cref="FileInUseException">The slots are being made the finished file, or were a moment
    /// ago.</exception>
    public IChunkFile WriteSlot(int index, ReadOnlySpan<byte> content, bool isRecorded)
    {
        ChunkFile slots = Slots(isRecorded);
        slots.Write(content, (long)index * content.Length);
        return slots;
    }

    public (IChunkFile File, long Serial) WriteOdd(
        int index,
        ReadOnlySpan<byte> content,
        ChunkPlace? replaced,
        int recordedOdd
    )
    {
        long serial = Interlocked.Increment(ref _lastSerial);
        if (recordedOdd >= MostOddBesideSlots)
        {
            serial += StorageLayout.FirstCrowdedSerial;
        }

        string path = layout.OddFile(upload, Writer, index, serial);
        OddFile file;
        lock (_lock)
        {
            file = new OddFile(disk, names.Open(path, FileMode.CreateNew), path, PathOf(index, replaced));
        }

        try
        {
            file.Write(content, 0);
            return (file, serial);
        }
        catch
        {
            file.Dispose();
            disk.Delete(path);
            throw;
        }
    }

    public void FlushNames()
    {
        lock (_lock)
        {
            if (!names.HasNew)
            {
                return;
            }

            names.Flush();
            if (names.Failure is { } failure and not DirectoryNotFoundException)
            {
                // As after a failed flush of a file, it is not known which names are lost.
                _slots?.Fail(failure);
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _slots?.Dispose();
        }
    }

    private string? PathOf(int index, ChunkPlace? odd) =>
        odd is { Serial: { } serial, Writer: var writer } ? staged.OddFile(upload, writer, index, serial) : null;

    private int? StrideFor(int? recordedStride, int index, int length) =>
        recordedStride ?? _stride ?? (index == 0 || length % UsualStrideUnit == 0 ? length : null);

    private ChunkFile Slots(bool isRecorded)
    {
        lock (_lock)
        {
            if (_slots is { Failure: { } failure })
            {
                throw new IOException(failure.Message, failure) { HResult = failure.HResult };
            }

            if (_slots is not null)
            {
                return _slots;
            }

            // Recorded slots that are not there were removed with the upload.
            string path = layout.SlotsFile(upload, Writer);
            FileMode mode = isRecorded ? FileMode.Open : FileMode.OpenOrCreate;
            SafeFileHandle handle = names.Open(path, mode);
            if (!MayBeWritten(disk, handle))
            {
                handle.Dispose();
                _isBlob = true;
                failedFiles.Retire(upload, Writer);
                throw new FileInUseException("A verify stored these slots.");
            }

            // After the names were counted: a blob whose name in staging was removed in between has one name again.
            if (!File.Exists(path))
            {
                handle.Dispose();
                MissingStorage.ThrowIfStagingIsMissing(layout);
                throw new FileInUseException("The upload was finished by another process.");
            }

            return _slots = new ChunkFile(disk, handle, NoteFailure);
        }
    }

    private void NoteFailure()
    {
        failedFiles.Add(upload, Writer);
        OnFailure();
    }
}
