namespace Spika.FileService.Domain.Uploads;

/// <summary>
/// A taken upload whose bytes are all in their places, and its record, read once. Neither changes while the caller holds the upload.
/// </summary>
public abstract class PreparedUpload(Upload taken, ChunkSet chunks) : IDisposable
{
    public Upload Taken { get; } = taken;

    /// <summary>Every recorded chunk, of all processes.</summary>
    public ChunkSet Chunks { get; } = chunks;

    public abstract void Dispose();
}
