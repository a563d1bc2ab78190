using System.Runtime.InteropServices;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Infrastructure.Persistence.Chunks;

/// <summary>The unit in which slots are recorded: the bits of <see cref="ChunkSet.PageSize"/> chunks.</summary>
/// <param name="Received">Bit 0 of byte 0 is the page's first chunk.</param>
internal readonly record struct SlotsPage(int Number, byte[] Received)
{
    // The service runs on little-endian machines only; there the words of a chunk set are the bytes of the record.
    public static ReadOnlySpan<byte> BytesOf(ChunkSet slots, int page) => MemoryMarshal.AsBytes(slots.Page(page));

    public ReadOnlySpan<ulong> Words => MemoryMarshal.Cast<byte, ulong>(Received);
}
