using Spika.FileService.Domain.Common;

namespace Spika.FileService.Domain.Uploads;

/// <summary>
/// Staging: the durable bytes of unfinished uploads, and the durable record of which chunks are saved.
/// </summary>
public interface IChunkStore
{
    /// <summary>
    /// Saves one chunk. When the call returns, its bytes and its record are durable. Bytes that equal the recorded ones
    /// are not written again; other bytes replace them atomically. Recorded bytes never change in place, and a call
    /// that fails leaves the recorded chunk as it was.
    /// </summary>
    /// <param name="upload">
    /// An upload that accepts chunks, as the caller last saw it. The row of a draft is durable when the call returns a
    /// list.
    /// </param>
    /// <param name="index">0-based position of the chunk.</param>
    /// <param name="content">At least one byte. Not kept after the call.</param>
    /// <param name="cancellationToken">
    /// Ends the wait for another request that saves the same chunk. Once the bytes are written it does not count: their
    /// record may be in the commit that runs.
    /// </param>
    /// <returns>
    /// Every chunk that any instance recorded up to and including this one: of two concurrent calls, on whichever
    /// instances, the later answer has both chunks, and exactly one answer to an upload's chunks lists them all. Or
    /// the limit of staging that refuses it; or <see cref="UploadErrors.Conflict"/>, after which the caller reads the
    /// upload's row and tries again: also when the row of a draft could not be written.
    /// </returns>
    /// <exception cref="IOException">
    /// The storage failed or is full. The chunk is not recorded and can be sent again.
    /// </exception>
    /// <exception cref="Exception">
    /// The record is unavailable, in an exception of its own. The chunk may be recorded; it can be sent again.
    /// </exception>
    ValueTask<Result<ChunkSet>> SaveAsync(
        Upload upload,
        int index,
        ReadOnlyMemory<byte> content,
        CancellationToken cancellationToken
    );

    /// <summary>What all instances have recorded of an upload, read now.</summary>
    Task<ChunkSummary> DescribeAsync(UploadId upload, CancellationToken cancellationToken);

    /// <summary>The version of what is recorded, read now. Costs the same for any number of chunks.</summary>
    Task<RecordVersion> ReadVersionAsync(UploadId upload, CancellationToken cancellationToken);

    /// <summary>
    /// Removes all bytes of an upload that no live row needs. Many files are removed after the call, step by step;
    /// those that a stop of the process leaves are listed by <see cref="ListAsync"/>. Idempotent.
    /// </summary>
    Task RemoveAsync(UploadId upload, CancellationToken cancellationToken);

    /// <summary>
    /// The uploads that have bytes in staging and were started before <paramref name="startedBefore"/>, in small
    /// batches.
    /// </summary>
    IAsyncEnumerable<IReadOnlyList<UploadId>> ListAsync(
        DateTimeOffset startedBefore,
        CancellationToken cancellationToken
    );
}
