using System.Buffers.Text;
using System.Diagnostics;
using System.Numerics;

namespace Spika.FileService.Api.Chunks;

/// <summary>
/// The text <c>,0,1,2,3,...</c> in UTF-8, made on demand and kept. An answer's list of chunks is copied out of it, so
/// that no number is ever formatted twice; it grows as far as the highest index that any upload has.
/// </summary>
internal sealed class DecimalList
{
    /// <summary>So few that no page, at 11 bytes for the longest number, is a large object.</summary>
    private const int NumbersPerPage = 4096;

    public static readonly DecimalList Shared = new();

    private static readonly long[] _powersOfTen =
    [
        1,
        10,
        100,
        1000,
        10_000,
        100_000,
        1_000_000,
        10_000_000,
        100_000_000,
        1_000_000_000,
        10_000_000_000,
    ];

    // Replaced as a whole when it grows. A page that is filled in an array that was just replaced is lost, and is made
    // again.
    private byte[]?[] _pages = new byte[]?[16];

    /// <summary>
    /// How many bytes the numbers from <paramref name="first"/> to <paramref name="last"/> take, commas included.
    /// </summary>
    public static long LengthOf(int first, int last) => Position((long)last + 1) - Position(first);

    /// <summary>
    /// The text of the numbers from <paramref name="first"/> on, at most to <paramref name="last"/>, as far as it lies
    /// in one piece.
    /// </summary>
    /// <param name="next">The first number that the piece does not have.</param>
    public ReadOnlyMemory<byte> Piece(int first, int last, out int next)
    {
        int page = first / NumbersPerPage;
        int pageStart = page * NumbersPerPage;
        int lastInPiece = Math.Min(last, pageStart + (NumbersPerPage - 1));
        next = lastInPiece + 1;
        int start = (int)LengthOf(pageStart, first - 1);
        return Page(page).AsMemory(start, (int)LengthOf(first, lastInPiece));
    }

    // Bytes before the comma of `number`, as if each smaller number had as many digits, less what the shorter ones
    // lack: one for each power of ten that a number is below.
    private static long Position(long number)
    {
        int digits = Digits(number);
        return number * (digits + 1) - (_powersOfTen[digits] - 10) / 9;
    }

    // 1233 / 4096 is a little more than the decimal logarithm of 2.
    private static int Digits(long number)
    {
        int atLeast = ((BitOperations.Log2((ulong)number | 1) + 1) * 1233) >> 12;
        return number < _powersOfTen[atLeast] ? Math.Max(atLeast, 1) : atLeast + 1;
    }

    private byte[] Page(int page)
    {
        byte[]?[] pages = _pages;
        if (page >= pages.Length)
        {
            Array.Resize(ref pages, Math.Max(page + 1, 2 * pages.Length));
            _pages = pages;
        }

        return pages[page] ??= Format(page * NumbersPerPage);
    }

    private static byte[] Format(int first)
    {
        byte[] text = new byte[LengthOf(first, first + (NumbersPerPage - 1))];
        int written = 0;
        for (int number = first; written < text.Length; number++)
        {
            text[written++] = (byte)',';
            bool fits = Utf8Formatter.TryFormat(number, text.AsSpan(written), out int digits);
            Debug.Assert(fits);
            written += digits;
        }

        return text;
    }
}
