using System.Numerics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Spika.FileService.Api.Chunks.Body;

/// <summary>
/// Unescapes what the shipped clients escape, slashes and line breaks, 64 bytes at a time where the processor can
/// (AVX-512 VBMI2; elsewhere <see cref="ChunkText"/> does all the work).
/// </summary>
/// <remarks>
/// iOS escapes every slash: a run ends after any number of bytes, 64 on the average. To find and move runs of random
/// length costs mispredicted branches above all. Here is no branch on where the escapes are, and no limit to their
/// number.
/// </remarks>
internal static class ChunkTextBlocks
{
    /// <summary>Goes on until a block holds anything but plain characters and these escapes, or is not full.</summary>
    /// <param name="source">The string.</param>
    /// <param name="written">Where the text ends so far.</param>
    /// <param name="read">Where the string is read up to: behind an escape or a character, and never within an
    /// escape.</param>
    public static void Unescape(Span<byte> source, ref int written, ref int read)
    {
        // A block is stored whole, rubbish behind its text included. One byte of distance keeps that off the byte
        // before the next block, which must still tell whether the block begins within an escape. The second half of
        // "\\" tells it wrong.
        if (!Avx512Vbmi2.IsSupported || written == read || source[read - 1] == (byte)'\\')
        {
            return;
        }

        while (source.Length - read >= Vector512<byte>.Count)
        {
            Vector512<byte> block = Vector512.Create<byte>(source[read..]);
            Vector512<byte> before = Vector512.Create<byte>(source[(read - 1)..]);

            Vector512<byte> isEscape = Vector512.Equals(block, Vector512.Create((byte)'\\'));
            Vector512<byte> isEscaped = Vector512.Equals(before, Vector512.Create((byte)'\\'));
            Vector512<byte> isSlash = Vector512.Equals(block, Vector512.Create((byte)'/'));
            Vector512<byte> isBreak =
                Vector512.Equals(block, Vector512.Create((byte)'n'))
                | Vector512.Equals(block, Vector512.Create((byte)'r'));

            // As signed bytes, those that are not ASCII are negative: less than a space too.
            Vector512<byte> isOther =
                Vector512.LessThanOrEqual(block.AsSByte(), Vector512.Create((sbyte)' ')).AsByte()
                | Vector512.Equals(block, Vector512.Create((byte)'"'))
                | Vector512.AndNot(isEscaped, isSlash | isBreak);
            if (isOther != Vector512<byte>.Zero)
            {
                break;
            }

            Vector512<byte> isText = ~(isEscape | (isEscaped & isBreak));
            Avx512Vbmi2.Compress(Vector512<byte>.Zero, isText, block).CopyTo(source[written..]);
            written += BitOperations.PopCount(isText.ExtractMostSignificantBits());
            read += Vector512<byte>.Count;
        }

        if (source[read - 1] == (byte)'\\')
        {
            read--;
        }
    }
}
