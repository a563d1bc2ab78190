namespace Spika.FileService.Domain.Uploads;

/// <summary>
/// A chunk whose bytes are in their place, but neither durable nor recorded yet. While it is not disposed, no other request
/// of this process can write the same chunk.
/// </summary>
public abstract class WrittenChunk(UploadId upload, int index) : IDisposable
{
    public UploadId Upload { get; } = upload;

    public int Index { get; } = index;

    /// <summary>Lets the next request for the same chunk in. Call it when <see cref="IChunkLedger.RecordAsync"/> has answered.</summary>
    public abstract void Dispose();
}
