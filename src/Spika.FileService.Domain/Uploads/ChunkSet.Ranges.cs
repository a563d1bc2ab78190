using System.Numerics;

namespace Spika.FileService.Domain.Uploads;

// The set as ranges. Shuffled chunks make ranges by the ten thousand, and the list in each answer goes through all of
// them.
public sealed partial class ChunkSet
{
    /// <summary>The set as ascending ranges that neither touch nor overlap.</summary>
    public RangeEnumerable Ranges => new(this);

    // The 64 chunks that `index` is one of; none behind the end of a page and the last page.
    private ulong Word(int index)
    {
        ReadOnlySpan<ulong> words = Page(index / PageSize);
        int place = index % PageSize / 64;
        return place < words.Length ? words[place] : 0;
    }

    /// <summary>Enumerates without allocating.</summary>
    public readonly struct RangeEnumerable(ChunkSet set)
    {
        public RangeEnumerator GetEnumerator() => new(set);
    }

    public struct RangeEnumerator(ChunkSet set)
    {
        // The word at hand, less the ranges that were taken out of it, and the index of its first bit.
        private ulong _word;
        private int _start = -64;

        public ChunkRange Current { get; private set; }

        public bool MoveNext()
        {
            while (_word == 0)
            {
                if (!MoveToNextWord())
                {
                    return false;
                }
            }

            int first = BitOperations.TrailingZeroCount(_word);
            int end = first + BitOperations.TrailingZeroCount(~(_word >> first));
            first += _start;
            if (end < 64)
            {
                _word &= ulong.MaxValue << end;
                Current = new ChunkRange(first, _start + end - 1);
                return true;
            }

            // It goes on in the words that follow, at least up to their first gap.
            end = set.NextGap(_start + 64);
            _start = end / 64 * 64;
            _word = set.Word(_start) & (ulong.MaxValue << (end % 64));
            Current = new ChunkRange(first, end - 1);
            return true;
        }

        private bool MoveToNextWord()
        {
            _start += 64;
            int page = _start / PageSize;
            while (_start % PageSize == 0 && page < set.PageCount && set._pages[page] is null)
            {
                _start += PageSize;
                page++;
            }

            _word = set.Word(_start);
            return _start < set.PageCount * PageSize;
        }
    }
}
