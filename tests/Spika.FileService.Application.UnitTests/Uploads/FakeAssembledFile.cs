using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Application.UnitTests.Uploads;

internal sealed class FakeAssembledFile(UploadId upload, FileHash hash, Action onDispose)
    : AssembledFile(new ContentId(upload, 1), sizeBytes: 1, hash)
{
    public override ValueTask DisposeAsync()
    {
        onDispose();
        return ValueTask.CompletedTask;
    }
}
