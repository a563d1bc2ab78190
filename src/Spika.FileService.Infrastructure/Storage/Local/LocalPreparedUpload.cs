using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence.Chunks;
using Spika.FileService.Infrastructure.Staging;

namespace Spika.FileService.Infrastructure.Storage.Local;

/// <param name="map">Where each recorded chunk is.</param>
/// <param name="hashed">What this process hashed of its own slots while they arrived; null when nothing.</param>
internal sealed class LocalPreparedUpload(Upload leased, ChunkMap map, PrefixHash? hashed, ChunkAssembly assembly)
    : PreparedUpload(leased, map.Chunks, map.Version)
{
    private (int Total, AssemblyPlan? Plan)? _planned;

    public override long SizeOf(int total) => PlanOf(total)?.SizeBytes ?? 0;

    public override async Task<Result<AssembledFile>?> AssembleAsync(
        int total,
        long sizeBytes,
        CancellationToken cancellationToken
    )
    {
        if (PlanOf(total) is not { } plan)
        {
            // A later verify leased the upload and finished it.
            return null;
        }

        if (plan.SizeBytes != sizeBytes)
        {
            return UploadErrors.SizeMismatch;
        }

        AssembledFile? assembled = await assembly.RunAsync(Leased, plan, hashed, cancellationToken);
        return assembled is null ? default(Result<AssembledFile>?) : assembled;
    }

    public override void Dispose() => hashed?.Dispose();

    // Made once for each total; null when a chunk is not recorded.
    private AssemblyPlan? PlanOf(int total)
    {
        if (_planned is not { } planned || planned.Total != total)
        {
            _planned = planned = (total, AssemblyPlan.Of(map, total));
        }

        return planned.Plan;
    }
}
