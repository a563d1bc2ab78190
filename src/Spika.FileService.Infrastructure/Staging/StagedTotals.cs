using Spika.FileService.Application.Uploads;
using Spika.FileService.Domain.Common;

namespace Spika.FileService.Infrastructure.Staging;

/// <summary>
/// What unfinished uploads take on the disk: what the database said once, and what this process charged since.
/// </summary>
/// <param name="readAt">When the database was asked, as a time stamp of the clock.</param>
internal sealed class StagedTotals(long readAt)
{
    private readonly Lock _lock = new();

    private readonly Dictionary<string, OwnerStaging> _owners = [];

    private StagingUse _all;

    public long ReadAt { get; } = readAt;

    /// <summary>Adds what the database says. Not for use beside other calls.</summary>
    public void Load(string owner, StagingUse use) => Add(OwnerOf(owner), use);

    /// <summary>Charges what the policy does not refuse; what it refuses changes nothing.</summary>
    public Result<StagingCharge> Charge(string owner, StagingUse use, StagingPolicy policy)
    {
        lock (_lock)
        {
            OwnerStaging staging = OwnerOf(owner);
            if (policy.RefuseInTotal(staging.Use, _all, use) is { } refusal)
            {
                return refusal;
            }

            Add(staging, use);
            return new StagingCharge(staging, use);
        }
    }

    public void Return(OwnerStaging owner, StagingUse use)
    {
        lock (_lock)
        {
            Add(owner, default(StagingUse) - use);
        }
    }

    private void Add(OwnerStaging owner, StagingUse use)
    {
        owner.Use += use;
        _all += use;
    }

    private OwnerStaging OwnerOf(string owner)
    {
        if (!_owners.TryGetValue(owner, out OwnerStaging? staging))
        {
            _owners[owner] = staging = new OwnerStaging(this);
        }

        return staging;
    }
}
