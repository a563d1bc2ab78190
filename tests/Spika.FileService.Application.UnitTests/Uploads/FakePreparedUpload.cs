using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Application.UnitTests.Uploads;

internal sealed class FakePreparedUpload(
    Upload taken,
    ChunkSet chunks,
    RecordVersion version = default,
    long sizeBytes = 0
) : PreparedUpload(taken, chunks, version)
{
    public bool IsDisposed { get; private set; }

    public override long SizeOf(int total) => sizeBytes;

    public override void Dispose() => IsDisposed = true;
}
