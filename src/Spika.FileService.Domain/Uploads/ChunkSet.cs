using System.Numerics;

namespace Spika.FileService.Domain.Uploads;

/// <summary>
/// The chunk indices saved so far. Immutable: a reader may keep one while the upload goes on.
/// </summary>
/// <remarks>
/// Held as pages of bits that successive sets share, not as an array of ranges: adding a chunk copies one page (at most
/// 512 bytes) and the list of pages, whatever the order in which the chunks come, while shuffled chunks make ranges by
/// the ten thousand. A page ends with its last word that has a chunk: most files are far smaller than one page.
/// </remarks>
public sealed partial class ChunkSet
{
    /// <summary>Chunks in one page; also the unit in which the journal records them.</summary>
    public const int PageSize = 4096;

    public static readonly ChunkSet Empty = new([], 0);

    private readonly ulong[]?[] _pages;

    private ChunkSet(ulong[]?[] pages, int count)
    {
        _pages = pages;
        Count = count;
    }

    /// <summary>How many chunks are in the set.</summary>
    public int Count { get; }

    /// <summary>Pages that may hold a chunk; those from here on are empty.</summary>
    public int PageCount => _pages.Length;

    public static ChunkSet Of(params ReadOnlySpan<int> indices) => Empty.With(indices);

    public bool Contains(int index) => (Word(index) & (1UL << (index % 64))) != 0;

    /// <summary>At most 64 words, bit 0 of word 0 first; those that are missing have no chunk.</summary>
    public ReadOnlySpan<ulong> Page(int page) => page < _pages.Length ? _pages[page] : default(ReadOnlySpan<ulong>);

    /// <summary>This set and <paramref name="indices"/>, which are not negative, in any order and may repeat.</summary>
    public ChunkSet With(params ReadOnlySpan<int> indices)
    {
        if (indices.IsEmpty)
        {
            return this;
        }

        int highest = 0;
        foreach (int index in indices)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            highest = Math.Max(highest, index);
        }

        ulong[]?[] pages = CopyPageList(highest / PageSize + 1);
        int count = Count;
        foreach (int index in indices)
        {
            int place = index % PageSize / 64;
            ref ulong word = ref Writable(pages, index / PageSize, place + 1)[place];
            ulong bit = 1UL << (index % 64);
            count += (word & bit) == 0 ? 1 : 0;
            word |= bit;
        }

        return new ChunkSet(pages, count);
    }

    /// <summary>
    /// This set and the chunks of one page, given as at most 64 words in the form of <see cref="Page"/>.
    /// </summary>
    public ChunkSet WithPage(int page, ReadOnlySpan<ulong> words)
    {
        words = words.TrimEnd(0UL);
        ulong[]?[] pages = CopyPageList(page + 1);
        ulong[] target = Writable(pages, page, words.Length);
        int count = Count;
        for (int i = 0; i < words.Length; i++)
        {
            count += BitOperations.PopCount(words[i] & ~target[i]);
            target[i] |= words[i];
        }

        return new ChunkSet(pages, count);
    }

    /// <summary>This set less one chunk.</summary>
    public ChunkSet Without(int index)
    {
        if (!Contains(index))
        {
            return this;
        }

        ulong[]?[] pages = CopyPageList(_pages.Length);
        Writable(pages, index / PageSize, words: 0)[index % PageSize / 64] &= ~(1UL << (index % 64));
        return new ChunkSet(pages, Count - 1);
    }

    public ChunkSet Union(ChunkSet other)
    {
        ChunkSet union = this;
        for (int page = 0; page < other.PageCount; page++)
        {
            if (other._pages[page] is { } words)
            {
                union = union.WithPage(page, words);
            }
        }

        return union;
    }

    /// <summary>How many of the chunks 0 to <paramref name="total"/> - 1 are not in the set.</summary>
    public int MissingCount(int total)
    {
        int missing = total;
        foreach (ChunkRange range in Ranges)
        {
            if (range.First >= total)
            {
                break;
            }

            missing -= Math.Min(range.Last, total - 1) - range.First + 1;
        }

        return missing;
    }

    /// <summary>
    /// The first <paramref name="limit"/> of the chunks 0 to <paramref name="total"/> - 1 that are not in the set,
    /// ascending.
    /// </summary>
    public IReadOnlyList<int> Missing(int total, int limit)
    {
        List<int> missing = [];
        int next = 0;
        foreach (ChunkRange range in Ranges)
        {
            AddGap(Math.Min(range.First, total));
            next = range.Last + 1;
            if (missing.Count == limit || next >= total)
            {
                break;
            }
        }

        AddGap(total);
        return missing;

        void AddGap(int end)
        {
            for (; next < end && missing.Count < limit; next++)
            {
                missing.Add(next);
            }
        }
    }

    /// <summary>
    /// How many chunks from <paramref name="index"/> on are in the set without a gap, at most <paramref name="limit"/>.
    /// </summary>
    public int CountFrom(int index, int limit) => Math.Clamp(NextGap(index) - index, 0, limit);

    private ulong[]?[] CopyPageList(int atLeast)
    {
        var pages = new ulong[]?[Math.Max(atLeast, _pages.Length)];
        _pages.CopyTo(pages, 0);
        return pages;
    }

    // A page that is still the old set's own is copied before the first bit of it changes.
    private ulong[] Writable(ulong[]?[] pages, int page, int words)
    {
        ulong[]? old = page < _pages.Length ? _pages[page] : null;
        ulong[] current = pages[page] ?? [];
        if (pages[page] is null || ReferenceEquals(current, old) || current.Length < words)
        {
            pages[page] = new ulong[Math.Max(words, current.Length)];
            current.CopyTo(pages[page]!, 0);
        }

        return pages[page]!;
    }

    // First index at or after `from` that is not in the set; the end of the last page when there is none.
    private int NextGap(int from)
    {
        int end = _pages.Length * PageSize;
        while (from < end)
        {
            if (_pages[from / PageSize] is null)
            {
                return from;
            }

            ulong gaps = ~Word(from) & (ulong.MaxValue << (from % 64));
            if (gaps != 0)
            {
                return from / 64 * 64 + BitOperations.TrailingZeroCount(gaps);
            }

            from = (from / 64 + 1) * 64;
        }

        return end;
    }
}
