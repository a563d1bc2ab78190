using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Application.UnitTests.Uploads;

internal sealed class FakeWrittenChunk(UploadId upload, int index) : WrittenChunk(upload, index)
{
    public bool IsDisposed { get; private set; }

    public override void Dispose() => IsDisposed = true;
}
