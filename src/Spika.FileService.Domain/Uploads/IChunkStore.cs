using Spika.FileService.Domain.Common;

namespace Spika.FileService.Domain.Uploads;

/// <summary>The bytes of unfinished uploads.</summary>
public interface IChunkStore
{
    /// <summary>
    /// Puts the bytes of one chunk in their place. Bytes that equal the recorded ones are not written again; other
    /// bytes replace them atomically. Recorded bytes never change in place, and a write that fails or is cancelled
    /// leaves the recorded chunk as it was.
    /// </summary>
    /// <param name="upload">An upload that accepts chunks.</param>
    /// <param name="index">0-based position of the chunk.</param>
    /// <param name="content">At least one byte. Not kept after the call.</param>
    /// <returns>What the ledger needs to flush and record it; or a refusal because a limit on bytes is
    /// reached.</returns>
    /// <exception cref="IOException">The disk failed or is full.</exception>
    ValueTask<Result<WrittenChunk>> WriteAsync(
        Upload upload,
        int index,
        ReadOnlyMemory<byte> content,
        CancellationToken cancellationToken
    );

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
