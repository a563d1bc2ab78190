using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Application.UnitTests.Uploads;

internal sealed class FakePreparedUpload(
    Upload leased,
    ChunkSet chunks,
    RecordVersion version = default,
    long sizeBytes = 0,
    Func<int, long, CancellationToken, Task<Result<AssembledFile>?>>? assemble = null
) : PreparedUpload(leased, chunks, version)
{
    public bool IsDisposed { get; private set; }

    public override long SizeOf(int total) => sizeBytes;

    public override Task<Result<AssembledFile>?> AssembleAsync(
        int total,
        long sizeBytes,
        CancellationToken cancellationToken
    ) => assemble!(total, sizeBytes, cancellationToken);

    public override void Dispose() => IsDisposed = true;
}
