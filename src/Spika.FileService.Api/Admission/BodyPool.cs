using System.Numerics;

namespace Spika.FileService.Api.Admission;

/// <summary>
/// The arrays that bodies are read into. A client's chunks are all of one length, so that what one request gives back
/// fits the next.
/// </summary>
/// <remarks>
/// The shared pool of .NET has powers of two only and keeps arrays for each core and thread on top, which came to three
/// times what was in use.
/// </remarks>
/// <param name="leasedBytes">
/// Most bytes that bodies lease. All arrays, in use or kept, take a sixteenth more, and more than that only while they
/// are in use.
/// </param>
internal sealed class BodyPool(int leasedBytes)
{
    // A body that changes to a longer array has two for a moment. Without room for these, a short array that is one too
    // many drops a long one, which is made again at once: a fifth of the chunks of 256 uploads made an array, and left
    // 47 MiB of holes in the heap.
    private const int ShareOfSecondArrays = 16;

    private const int StepsForEachDoubling = 4;

    private const int SmallestStep = 4096;

    private readonly long _maxBytes = leasedBytes + leasedBytes / ShareOfSecondArrays;

    private readonly Lock _lock = new();

    // By length of the array.
    private readonly Dictionary<int, Stack<byte[]>> _kept = [];

    /// <summary>Bytes of all arrays, in use or kept.</summary>
    public long Bytes { get; private set; }

    /// <summary>Length of the array for a body: at most a fourth longer, or 4 KiB for a short one.</summary>
    public static int LengthFor(int bodyBytes)
    {
        int doubling = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(bodyBytes, 1)) / 2;
        int step = Math.Max(doubling / StepsForEachDoubling, SmallestStep);
        return (bodyBytes + step - 1) / step * step;
    }

    /// <returns>Give it back with <see cref="Return"/>; what is in it is what another body left there.</returns>
    public byte[] Rent(int bodyBytes)
    {
        int length = LengthFor(bodyBytes);
        lock (_lock)
        {
            if (_kept.TryGetValue(length, out Stack<byte[]>? kept) && kept.TryPop(out byte[]? array))
            {
                return array;
            }

            Bytes += length;
            Trim();
        }

        return GC.AllocateUninitializedArray<byte>(length);
    }

    public void Return(byte[] array)
    {
        lock (_lock)
        {
            if (!_kept.TryGetValue(array.Length, out Stack<byte[]>? kept))
            {
                _kept.Add(array.Length, kept = []);
            }

            kept.Push(array);
            Trim();
        }
    }

    // Lengths that are not asked for any more make room for those that are.
    private void Trim()
    {
        while (Bytes > _maxBytes)
        {
            (int length, Stack<byte[]>? most) = _kept
                .DefaultIfEmpty()
                .MaxBy(kept => (long)kept.Key * (kept.Value?.Count ?? 0));
            if (most is null || !most.TryPop(out _))
            {
                return;
            }

            Bytes -= length;
        }
    }
}
