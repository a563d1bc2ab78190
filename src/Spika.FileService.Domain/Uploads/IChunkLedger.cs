namespace Spika.FileService.Domain.Uploads;

/// <summary>The durable record of which chunks are saved.</summary>
public interface IChunkLedger
{
    /// <summary>
    /// Flushes the chunk's bytes, commits its record, and answers with every chunk that any process has saved. Shares
    /// both with all chunks that came in meanwhile. Of two concurrent calls, in whichever processes, the later answer
    /// has both chunks.
    /// </summary>
    /// <remarks>
    /// Cannot be cancelled: the chunk's place is taken until it is known whether the record was committed.
    /// </remarks>
    /// <exception cref="IOException">The flush failed. The chunk is not recorded and must be sent again.</exception>
    /// <exception cref="System.Data.Common.DbException">The database is away. The chunk may be recorded; sending it
    /// again is safe.</exception>
    ValueTask<ChunkReceipt> RecordAsync(WrittenChunk chunk);

    /// <summary>The chunks that all processes have committed, read now.</summary>
    Task<ChunkSummary> ReadAsync(UploadId upload, CancellationToken cancellationToken);

    /// <summary>The state of the record, read now. Costs the same for any number of chunks.</summary>
    Task<RecordVersion> ReadVersionAsync(UploadId upload, CancellationToken cancellationToken);
}
