namespace Spika.FileService.Infrastructure.Staging;

/// <summary>What the unfinished uploads of one owner take on the disk, a part of <see cref="StagedTotals"/>.</summary>
internal sealed class OwnerStaging(StagedTotals totals)
{
    /// <summary>Guarded by <see cref="StagedTotals"/>.</summary>
    public long Bytes { get; set; }

    /// <summary>Guarded by <see cref="StagedTotals"/>.</summary>
    public long Files { get; set; }

    public void Return(StagingCost cost) => totals.Return(this, cost);
}
