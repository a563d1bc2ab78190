using Microsoft.Win32.SafeHandles;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.FileSystem;
using Spika.FileService.Infrastructure.Persistence.Chunks;
using Spika.FileService.Infrastructure.Staging;

namespace Spika.FileService.Infrastructure.Storage.Local;

/// <summary>The files of this process for one unfinished upload. Made when the first chunk is written.</summary>
/// <remarks>When its slots file fails, it takes no more slots: another folder with another writer does.</remarks>
internal sealed class StagingFolder(IDisk disk, StorageLayout layout, UploadId upload, FailedFiles failedFiles)
    : IStagingFolder
{
    // Clients cut files at a multiple of this, so a first chunk of another length is most likely the file's last.
    private const int UsualStrideUnit = 1024;

    // Unique in this process, and with the writer's id everywhere.
    private static long _lastSerial;

    private readonly Lock _gate = new();

    private readonly string _path = layout.UploadFolder(upload);

    private ChunkFile? _slots;

    private int? _stride;

    private bool _isBlob;

    private bool _hasNewNames;

    // Also when another process made the folder: whether it came to flushing its name is not known.
    private bool _hasNewParents = true;

    public Guid Writer { get; } = failedFiles.WriterFor(upload);

    // A write or flush of the file failed, or it is a blob as well.
    public bool IsRetired => _isBlob || _slots is { Failure: not null };

    public bool IsGone => NamesFailure is DirectoryNotFoundException;

    public Action OnFailure { get; set; } = () => { };

    public Exception? NamesFailure { get; private set; }

    /// <summary>
    /// Whether an open slots file may be changed: it has one name. With a second one it is a blob, which a verify
    /// stored and perhaps recorded.
    /// </summary>
    public static bool MayBeWritten(IDisk disk, SafeFileHandle slots) => disk.CountNames(slots) < 2;

    public bool MayFitSlot(int? recordedStride, int index, int length, long maxFileBytes)
    {
        lock (_gate)
        {
            return StrideFor(recordedStride, index, length) == length && (index + 1L) * length <= maxFileBytes;
        }
    }

    public bool FitsSlot(int? recordedStride, int index, int length, long maxFileBytes)
    {
        lock (_gate)
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

    public (IChunkFile File, long Serial) WriteOdd(int index, ReadOnlySpan<byte> content, ChunkPlace? replaced)
    {
        long serial = Interlocked.Increment(ref _lastSerial);
        string path = layout.OddFile(upload, Writer, index, serial);
        OddFile file;
        lock (_gate)
        {
            file = new OddFile(disk, Open(path, FileMode.CreateNew), path, PathOf(index, replaced));
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
        lock (_gate)
        {
            if (!_hasNewNames)
            {
                return;
            }

            NamesFailure = null;
            try
            {
                disk.FlushFolder(_path);
                if (_hasNewParents)
                {
                    disk.FlushFolder(Path.GetDirectoryName(_path)!);
                    disk.FlushFolder(layout.StagingRoot);
                }

                _hasNewNames = _hasNewParents = false;
            }
            catch (IOException exception)
            {
                // As after a failed flush of a file, it is not known which names are lost.
                NamesFailure = exception;
                if (exception is not DirectoryNotFoundException)
                {
                    _slots?.Fail(exception);
                }
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _slots?.Dispose();
        }
    }

    private string? PathOf(int index, ChunkPlace? odd) =>
        odd is { Serial: { } serial, Writer: var writer } ? layout.OddFile(upload, writer, index, serial) : null;

    private int? StrideFor(int? recordedStride, int index, int length) =>
        recordedStride ?? _stride ?? (index == 0 || length % UsualStrideUnit == 0 ? length : null);

    private ChunkFile Slots(bool isRecorded)
    {
        lock (_gate)
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
            SafeFileHandle handle = Open(path, mode);
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

    private SafeFileHandle Open(string path, FileMode mode)
    {
        _hasNewNames = true;
        try
        {
            return disk.Open(path, mode);
        }
        catch (DirectoryNotFoundException) when (mode != FileMode.Open)
        {
            // Under an empty mount point, the folders would be made on the disk below it.
            MissingStorage.ThrowIfStagingIsMissing(layout);
            _hasNewParents = true;
            disk.CreateFolder(_path);
            return disk.Open(path, mode);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new FileInUseException("The upload was finished by another process.", exception);
        }
    }
}
