using Microsoft.Win32.SafeHandles;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Infrastructure.Storage.Local;

/// <summary>The files of this writer for one unfinished upload. Made when the first chunk is written.</summary>
internal sealed class StagingFolder(IDisk disk, StorageLayout layout, UploadId upload, Writer writer) : IDisposable
{
    // Clients cut files at a multiple of this, so a first chunk of another length is most likely the file's last.
    private const int UsualStrideUnit = 1024;

    // Unique in this process, and with the writer's id everywhere.
    private static long _lastSerial;

    private readonly Lock _gate = new();

    private readonly string _path = layout.UploadFolder(upload);

    private ChunkFile? _slots;

    private int? _stride;

    private bool _hasNewNames;

    private bool _isNew;

    /// <summary>Why the last flush of the names failed; null when it did not. No chunk of the upload may be recorded then.</summary>
    public Exception? NamesFailure { get; private set; }

    /// <summary>Whether a chunk goes into the slots file; the first one that does fixes the stride.</summary>
    /// <param name="recordedStride">The stride of this writer's recorded chunks, if there are any.</param>
    /// <param name="maxFileBytes">No slot ends behind it, so that no chunk index makes the file larger than a file may be.</param>
    public bool FitsSlot(int? recordedStride, int index, int length, long maxFileBytes)
    {
        lock (_gate)
        {
            _stride ??= recordedStride ?? (index == 0 || length % UsualStrideUnit == 0 ? length : null);
            return _stride == length && (index + 1L) * length <= maxFileBytes;
        }
    }

    /// <summary>Writes to a slot that no record promises yet.</summary>
    public ChunkFile WriteSlot(int index, ReadOnlySpan<byte> content)
    {
        ChunkFile slots = Slots();
        slots.Write(content, (long)index * content.Length);
        return slots;
    }

    public OddFile WriteOdd(int index, ReadOnlySpan<byte> content)
    {
        long serial = Interlocked.Increment(ref _lastSerial);
        string path = layout.OddFile(upload, writer.Id, index, serial);
        OddFile file;
        lock (_gate)
        {
            file = new OddFile(disk, Open(path, FileMode.CreateNew), serial);
        }

        try
        {
            file.Write(content, 0);
            return file;
        }
        catch
        {
            file.Dispose();
            disk.Delete(path);
            throw;
        }
    }

    /// <summary>Makes the names of new files durable, or sets <see cref="NamesFailure"/>.</summary>
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
                if (_isNew)
                {
                    disk.FlushFolder(Path.GetDirectoryName(_path)!);
                    disk.FlushFolder(layout.StagingRoot);
                }

                _hasNewNames = _isNew = false;
            }
            catch (IOException exception)
            {
                NamesFailure = exception;
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _slots?.Dispose();
            _slots = null;
        }
    }

    private ChunkFile Slots()
    {
        lock (_gate)
        {
            if (_slots is { Failure: null })
            {
                return _slots;
            }

            // The handle that failed stays open for the chunks that were written through it; they fail with it.
            string path = layout.SlotsFile(upload, writer.Id);
            _slots = new ChunkFile(disk, Open(path, FileMode.OpenOrCreate));
            if (!File.Exists(path))
            {
                // Between open and lock another process verified the upload and made this very file the finished one.
                _slots.Dispose();
                _slots = null;
                throw new IOException("The upload was finished by another process.");
            }

            return _slots;
        }
    }

    private SafeFileHandle Open(string path, FileMode mode)
    {
        _hasNewNames = true;
        try
        {
            return disk.Open(path, mode);
        }
        catch (DirectoryNotFoundException)
        {
            _isNew = true;
            disk.CreateFolder(_path);
            return disk.Open(path, mode);
        }
    }
}
