using System.Buffers;
using Spika.FileService.Application.Common.Spooling;

namespace Spika.FileService.Infrastructure.Storage.Spooling;

/// <summary>
/// One body in a <see cref="SpoolFile"/>. The checksum is made of the bytes that arrived: pages that the disk could not
/// take are dropped without a further error, and are read back as zeros.
/// </summary>
internal sealed class SpooledBytes(Spool spool) : ISpooledBytes
{
    private readonly List<int> _extents = [];

    private SpoolFile? _file;

    private long _length;

    private Crc32C _checksum = new();

    public async ValueTask<bool> TryAppendAsync(ReadOnlySequence<byte> bytes)
    {
        await spool.Turns.WaitAsync();
        try
        {
            if (!await TryTakeRoomAsync(bytes.Length))
            {
                return false;
            }

            await WriteAsync(bytes);
            return true;
        }
        finally
        {
            spool.Turns.Release();
        }
    }

    public async ValueTask ReadAsync(Memory<byte> destination, CancellationToken cancellationToken)
    {
        await spool.Turns.WaitAsync(cancellationToken);
        try
        {
            await ReadAllAsync(destination, cancellationToken);
        }
        finally
        {
            spool.Turns.Release();
        }
    }

    public void Dispose()
    {
        if (_file is not null)
        {
            spool.Free(_file, _extents);
            _extents.Clear();
            _file = null;
        }
    }

    private async ValueTask ReadAllAsync(Memory<byte> destination, CancellationToken cancellationToken)
    {
        Crc32C checksum = new();
        for (int read = 0; read < destination.Length; )
        {
            Memory<byte> wanted = destination[read..][..Math.Min(RoomAt(read), destination.Length - read)];
            int got = await RandomAccess.ReadAsync(_file!.Handle, wanted, PositionOf(read), cancellationToken);
            if (got == 0)
            {
                throw SpoolFailure.OtherBytes();
            }

            checksum.Append(wanted.Span[..got]);
            read += got;
        }

        if (checksum.Value != _checksum.Value || destination.Length != _length)
        {
            throw SpoolFailure.OtherBytes();
        }
    }

    private async ValueTask<bool> TryTakeRoomAsync(long bytes)
    {
        int missing = ExtentsFor(_length + bytes) - _extents.Count;
        if (missing <= 0)
        {
            return _file is { IsFailed: true } ? throw SpoolFailure.EarlierWrite() : true;
        }

        // The first one may open the file, for which the thread that reads sockets must not wait.
        SpoolFile? file = _file is null
            ? await Task.Run(() => spool.TryTake(null, _extents, missing))
            : spool.TryTake(_file, _extents, missing);
        _file ??= file;
        return file is not null;
    }

    private async ValueTask WriteAsync(ReadOnlySequence<byte> bytes)
    {
        try
        {
            foreach (ReadOnlyMemory<byte> segment in bytes)
            {
                _checksum.Append(segment.Span);
                await WriteAsync(segment);
            }
        }
        catch (IOException)
        {
            spool.Fail(_file!);
            throw;
        }
    }

    private async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            ReadOnlyMemory<byte> piece = bytes[..Math.Min(RoomAt(_length), bytes.Length)];

            // On a thread of the pool: where a disk is slower than the network, a write waits, and the thread that
            // reads sockets must not.
            await RandomAccess.WriteAsync(_file!.Handle, piece, PositionOf(_length));
            _length += piece.Length;
            bytes = bytes[piece.Length..];
        }
    }

    private static int ExtentsFor(long bytes) => (int)((bytes + SpoolFile.ExtentBytes - 1) / SpoolFile.ExtentBytes);

    private static int RoomAt(long position) => SpoolFile.ExtentBytes - (int)(position % SpoolFile.ExtentBytes);

    private long PositionOf(long position) =>
        (long)_extents[(int)(position / SpoolFile.ExtentBytes)] * SpoolFile.ExtentBytes
        + position % SpoolFile.ExtentBytes;
}
