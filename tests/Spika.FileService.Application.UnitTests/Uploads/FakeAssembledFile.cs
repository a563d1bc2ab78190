using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Application.UnitTests.Uploads;

internal sealed class FakeAssembledFile(UploadId upload, long sizeBytes, FileHash hash)
    : AssembledFile(upload, sizeBytes, hash)
{
    public bool IsDisposed { get; private set; }

    public override ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return ValueTask.CompletedTask;
    }
}
