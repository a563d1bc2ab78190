namespace Spika.FileService.Infrastructure.Staging;

/// <summary>An open file that chunks were written to.</summary>
internal interface IChunkFile
{
    /// <summary>
    /// Why a write or flush through this handle failed. From then on nothing that was written through it may be
    /// recorded: after a failed flush the kernel may have dropped pages and still let the next flush succeed.
    /// </summary>
    Exception? Failure { get; }

    /// <summary>Makes all that was written so far durable, or sets <see cref="Failure"/>.</summary>
    void Flush();

    /// <summary>Reads what was written before.</summary>
    /// <returns>False when it cannot be read, or not all of it.</returns>
    bool TryRead(Span<byte> bytes, long position);

    /// <summary>A chunk that was written to it has its receipt.</summary>
    void Release(ChunkFate fate);
}
