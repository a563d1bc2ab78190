using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence.Ledger;

namespace Spika.FileService.Infrastructure.Storage.Local;

/// <param name="map">Where each recorded chunk is.</param>
/// <param name="hashed">What this process hashed of its own slots while they arrived; null when nothing.</param>
internal sealed class LocalPreparedUpload(Upload taken, ChunkMap map, PrefixHash? hashed)
    : PreparedUpload(taken, map.Chunks, map.Version)
{
    private (int Total, AssemblyPlan? Plan)? _planned;

    public ChunkMap Map { get; } = map;

    public PrefixHash? Hashed { get; } = hashed;

    /// <summary>Made once for each total; null when a chunk is not recorded.</summary>
    public AssemblyPlan? PlanOf(int total)
    {
        if (_planned is not { } planned || planned.Total != total)
        {
            _planned = planned = (total, AssemblyPlan.Of(Map, total));
        }

        return planned.Plan;
    }

    public override long SizeOf(int total) => PlanOf(total)?.SizeBytes ?? 0;

    public override void Dispose() => Hashed?.Dispose();
}
