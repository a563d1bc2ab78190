using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Application.UnitTests.Uploads;

internal sealed class FakeAssembledFile(FileHash hash, Func<BlobId> store, Action onDispose)
    : AssembledFile(sizeBytes: 1, hash)
{
    public override Task<Blob> StoreAsync(CancellationToken cancellationToken) =>
        Task.FromResult(new Blob(store(), SizeBytes, Hash));

    public override ValueTask DisposeAsync()
    {
        onDispose();
        return ValueTask.CompletedTask;
    }
}
