using Spika.FileService.Domain.Files;

namespace Spika.FileService.Domain.Uploads;

/// <summary>
/// All chunks of an upload in order and hashed, not stored yet. No other process can change the bytes until this is
/// disposed. Disposing it removes what <see cref="StoreAsync"/> did not store, and no chunk.
/// </summary>
public abstract class AssembledFile(long sizeBytes, FileHash hash) : IAsyncDisposable
{
    /// <summary>Length in bytes.</summary>
    public long SizeBytes { get; } = sizeBytes;

    /// <summary>Of all its bytes.</summary>
    public FileHash Hash { get; } = hash;

    /// <summary>
    /// Stores the bytes as a blob under a new id. To be called once. When it returns, the blob survives the loss of
    /// power, and nothing refers to it. A failure or a crash leaves at most an orphan, and the chunks as they were.
    /// </summary>
    /// <exception cref="IOException">The storage failed or is full.</exception>
    public abstract Task<Blob> StoreAsync(CancellationToken cancellationToken);

    public abstract ValueTask DisposeAsync();
}
