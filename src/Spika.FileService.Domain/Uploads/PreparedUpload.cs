namespace Spika.FileService.Domain.Uploads;

/// <summary>
/// A taken upload whose bytes are all in their places, and its record, read once. Neither changes while the caller
/// holds the upload.
/// </summary>
/// <param name="taken">The upload as the caller holds it.</param>
/// <param name="chunks">Every recorded chunk.</param>
/// <param name="version">The state of the record that was read.</param>
public abstract class PreparedUpload(Upload taken, ChunkSet chunks, RecordVersion version) : IDisposable
{
    public Upload Taken { get; } = taken;

    /// <summary>Every recorded chunk, of all processes.</summary>
    public ChunkSet Chunks { get; } = chunks;

    /// <summary>Of the record that was read.</summary>
    public RecordVersion Version { get; } = version;

    /// <summary>
    /// Length of the chunks 0 to <paramref name="total"/> - 1 together, in bytes; all of them are recorded.
    /// </summary>
    public abstract long SizeOf(int total);

    public abstract void Dispose();
}
