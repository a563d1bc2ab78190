using System.Numerics;

namespace Spika.FileService.Infrastructure.Storage.Spooling;

/// <summary>
/// Which extents of a file are taken. The lowest free one is given first, so that the end of the file becomes free.
/// </summary>
internal sealed class ExtentMap(int count)
{
    private const int BitsPerWord = 64;

    private readonly ulong[] _taken = new ulong[(count + BitsPerWord - 1) / BitsPerWord];

    // No word before it has a free extent.
    private int _firstOpen;

    /// <summary>Extents that are taken.</summary>
    public int InUse { get; private set; }

    public bool IsFull => InUse == count;

    /// <summary>One more than the highest extent that is taken; 0 when none is.</summary>
    public int End
    {
        get
        {
            int word = _taken.AsSpan().LastIndexOfAnyExcept(0UL);
            return word < 0 ? 0 : (word + 1) * BitsPerWord - BitOperations.LeadingZeroCount(_taken[word]);
        }
    }

    /// <returns>The extent, or -1 when all are taken.</returns>
    public int Take()
    {
        if (IsFull)
        {
            return -1;
        }

        _firstOpen += _taken.AsSpan(_firstOpen).IndexOfAnyExcept(ulong.MaxValue);
        int bit = BitOperations.TrailingZeroCount(~_taken[_firstOpen]);
        _taken[_firstOpen] |= 1UL << bit;
        InUse++;
        return _firstOpen * BitsPerWord + bit;
    }

    public void Free(int extent)
    {
        int word = extent / BitsPerWord;
        _taken[word] &= ~(1UL << (extent % BitsPerWord));
        _firstOpen = Math.Min(_firstOpen, word);
        InUse--;
    }
}
