using Spika.FileService.Application.Uploads;

namespace Spika.FileService.Infrastructure.Staging;

/// <summary>
/// What was charged for one chunk. It stays charged when the chunk is recorded, and is returned otherwise.
/// </summary>
internal readonly struct StagingCharge(OwnerStaging owner, StagingUse use)
{
    // Null for a chunk that was charged nothing.
    private readonly OwnerStaging? _owner = owner;

    public void Return() => _owner?.Return(use);

    /// <summary>Returns what the recorded chunk did not take.</summary>
    public void Settle(StagingUse taken) => _owner?.Return(use - taken);
}
