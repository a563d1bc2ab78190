using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Api.Chunks;

/// <summary>The indices of a chunk set as text, read piece by piece: <c>0,1,2,7</c>.</summary>
internal struct UploadedChunkList(ChunkSet chunks, DecimalList numbers)
{
    private ChunkSet.RangeEnumerator _ranges = chunks.Ranges.GetEnumerator();
    private ChunkRange _rest = new(0, -1);
    private ReadOnlyMemory<byte> _piece;
    private bool _started;

    /// <summary>The length of the whole text.</summary>
    public static long LengthOf(ChunkSet chunks)
    {
        long length = 0;
        foreach (ChunkRange range in chunks.Ranges)
        {
            length += DecimalList.LengthOf(range.First, range.Last);
        }

        return Math.Max(length - 1, 0);
    }

    /// <summary>Copies the next part of the text.</summary>
    /// <returns>How many bytes; 0 at the end.</returns>
    public int Read(Span<byte> buffer)
    {
        int written = 0;
        while (written < buffer.Length && (!_piece.IsEmpty || MoveToNextPiece()))
        {
            int length = Math.Min(_piece.Length, buffer.Length - written);
            _piece.Span[..length].CopyTo(buffer[written..]);
            _piece = _piece[length..];
            written += length;
        }

        return written;
    }

    private bool MoveToNextPiece()
    {
        if (_rest.Count == 0)
        {
            if (!_ranges.MoveNext())
            {
                return false;
            }

            _rest = _ranges.Current;
        }

        _piece = numbers.Piece(_rest.First, _rest.Last, out int next);
        _rest = _rest with { First = next };
        if (!_started)
        {
            _started = true;
            _piece = _piece[1..];
        }

        return true;
    }
}
