using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Application.UnitTests.Uploads;

internal sealed class FakePreparedUpload(Upload taken, ChunkSet chunks) : PreparedUpload(taken, chunks)
{
    public bool IsDisposed { get; private set; }

    public override void Dispose() => IsDisposed = true;
}
