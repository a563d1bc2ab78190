using System.Buffers.Text;
using System.Diagnostics;

namespace Spika.FileService.Api.Formatting;

/// <summary>
/// The text <c>,0,1,2,3,...</c> in UTF-8, made on demand and kept. An answer's list of chunks is copied out of it, so that no
/// number is ever formatted twice; it grows as far as the highest index that any upload has.
/// </summary>
internal sealed class DecimalList
{
    /// <summary>So few that no page, at 11 bytes for the longest number, is a large object.</summary>
    private const int NumbersPerPage = 4096;

    public static readonly DecimalList Shared = new();

    // Replaced as a whole when it grows. Whoever fills a page of an array that was just replaced has only worked in vain.
    private byte[]?[] _pages = new byte[]?[16];

    /// <summary>How many bytes the numbers from <paramref name="first"/> to <paramref name="last"/> take, commas included.</summary>
    public static long LengthOf(int first, int last) => Position((long)last + 1) - Position(first);

    /// <summary>
    /// The text of the numbers from <paramref name="first"/> on, at most to <paramref name="last"/>, as far as it lies in one
    /// piece.
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

    // Bytes before the comma of `number`: two for each smaller number, and one more for each further digit.
    private static long Position(long number)
    {
        long position = 2 * number;
        for (long power = 10; power < number; power *= 10)
        {
            position += number - power;
        }

        return position;
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
