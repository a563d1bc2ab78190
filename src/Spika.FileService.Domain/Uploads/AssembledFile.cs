using Spika.FileService.Domain.Files;

namespace Spika.FileService.Domain.Uploads;

/// <summary>All chunks of an upload as one file that nobody can see yet. Disposing it without publishing keeps every chunk.</summary>
public abstract class AssembledFile(UploadId upload, long sizeBytes, FileHash hash) : IAsyncDisposable
{
    public UploadId Upload { get; } = upload;

    public long SizeBytes { get; } = sizeBytes;

    /// <summary>Of the bytes that will be published.</summary>
    public FileHash Hash { get; } = hash;

    public abstract ValueTask DisposeAsync();
}
