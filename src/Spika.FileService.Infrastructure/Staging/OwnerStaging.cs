using Spika.FileService.Application.Uploads;

namespace Spika.FileService.Infrastructure.Staging;

/// <summary>What the unfinished uploads of one owner take, a part of <see cref="StagedTotals"/>.</summary>
internal sealed class OwnerStaging(StagedTotals totals)
{
    /// <summary>Guarded by <see cref="StagedTotals"/>.</summary>
    public StagingUse Use { get; set; }

    public void Return(StagingUse use) => totals.Return(this, use);
}
