using Spika.FileService.Domain.Files;

namespace Spika.FileService.Domain.Uploads;

/// <summary>
/// All chunks of an upload as one file that is not visible yet. Disposing it without publishing keeps every chunk.
/// </summary>
public abstract class AssembledFile(ContentId content, long sizeBytes, FileHash hash) : IAsyncDisposable
{
    /// <summary>The name under which it can be published.</summary>
    public ContentId Content { get; } = content;

    public long SizeBytes { get; } = sizeBytes;

    /// <summary>Of the bytes that will be published.</summary>
    public FileHash Hash { get; } = hash;

    public abstract ValueTask DisposeAsync();
}
