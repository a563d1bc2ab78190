using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.FileSystem;

namespace Spika.FileService.Infrastructure.Storage.Local;

/// <summary>A whole file in staging.</summary>
/// <param name="held">What else ends with this; null for nothing.</param>
internal sealed class LocalAssembledFile(
    long sizeBytes,
    FileHash hash,
    AssemblyTarget target,
    BlobFolders blobs,
    DiskThreads threads,
    IDisposable? held = null
) : AssembledFile(sizeBytes, hash)
{
    public override Task<Blob> StoreAsync(CancellationToken cancellationToken) =>
        threads.RunAsync(Store, cancellationToken);

    public override ValueTask DisposeAsync()
    {
        try
        {
            target.Dispose();
        }
        finally
        {
            held?.Dispose();
        }

        return ValueTask.CompletedTask;
    }

    private Blob Store()
    {
        Blob blob = new(blobs.NewId(), SizeBytes, Hash);
        target.Complete(SizeBytes);
        blobs.Add(blob.Id, target.StoreAs);
        return blob;
    }
}
