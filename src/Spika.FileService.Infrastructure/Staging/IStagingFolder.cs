using Spika.FileService.Infrastructure.Persistence.Chunks;

namespace Spika.FileService.Infrastructure.Staging;

/// <summary>Where this process puts the bytes of one unfinished upload.</summary>
internal interface IStagingFolder : IDisposable
{
    /// <summary>Under which the chunks are recorded.</summary>
    Guid Writer { get; }

    /// <summary>Whether it takes no more slots: another folder with another writer does.</summary>
    bool IsRetired { get; }

    /// <summary>Another instance finished or aborted the upload, and removed what was staged.</summary>
    bool IsGone { get; }

    /// <summary>Called when the slots fail.</summary>
    Action OnFailure { get; set; }

    /// <summary>
    /// Why a flush of the names failed; null when none did. No chunk that was written here may be recorded then.
    /// </summary>
    Exception? NamesFailure { get; }

    /// <summary>Whether files were made whose names are not durable.</summary>
    bool HasNewNames { get; }

    /// <summary>
    /// Makes the names of new files durable, or sets <see cref="NamesFailure"/>. Of several uploads whose names are in
    /// one place, the first one's flush serves all; may be called for them at once.
    /// </summary>
    void FlushNames();

    /// <summary>Whether a chunk would go into a slot; decides nothing.</summary>
    /// <param name="recordedStride">The stride of this writer's recorded chunks, if there are any.</param>
    /// <param name="maxFileBytes">No slot ends behind it, so that no chunk index makes the file larger than a file may
    /// be.</param>
    bool MayFitSlot(int? recordedStride, int index, int length, long maxFileBytes);

    /// <summary>As <see cref="MayFitSlot"/>; the first chunk that does go into a slot fixes the stride.</summary>
    bool FitsSlot(int? recordedStride, int index, int length, long maxFileBytes);

    /// <summary>Writes to a slot that no record promises yet.</summary>
    /// <param name="isRecorded">Whether any slot of this writer is.</param>
    /// <exception cref="IOException">The storage failed, or a verify has the slots.</exception>
    IChunkFile WriteSlot(int index, ReadOnlySpan<byte> content, bool isRecorded);

    /// <summary>Writes a chunk to a file of its own.</summary>
    /// <param name="replaced">What the record has for the chunk; removed once the new one is recorded.</param>
    /// <param name="recordedOdd">How many chunks of the upload have a file of their own.</param>
    /// <returns>With the serial of the file.</returns>
    (IChunkFile File, long Serial) WriteOdd(
        int index,
        ReadOnlySpan<byte> content,
        ChunkPlace? replaced,
        int recordedOdd
    );
}
