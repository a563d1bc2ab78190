using Spika.FileService.Application.Uploads;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Infrastructure.Staging;

/// <summary>
/// What unfinished uploads take on the disk: what the database said once, and what this process charged since.
/// </summary>
/// <param name="readAt">When the database was asked, as a time stamp of the clock.</param>
internal sealed class StagedTotals(long readAt)
{
    private readonly Lock _gate = new();

    private readonly Dictionary<string, OwnerStaging> _owners = [];

    private long _bytes;

    private long _files;

    public long ReadAt { get; } = readAt;

    /// <summary>Adds what the database says. Not for use beside other calls.</summary>
    public void Load(string owner, long bytes, long files)
    {
        OwnerStaging staging = OwnerOf(owner);
        staging.Bytes += bytes;
        staging.Files += files;
        _bytes += bytes;
        _files += files;
    }

    /// <summary>Charges what fits within the limits; what does not changes nothing.</summary>
    public Result<StagingCharge> Charge(string owner, StagingCost cost, UploadOptions limits)
    {
        lock (_gate)
        {
            OwnerStaging staging = OwnerOf(owner);
            if (Refuse(staging, cost, limits) is { } refusal)
            {
                return refusal;
            }

            Add(staging, cost.Bytes, cost.Files);
            return new StagingCharge(staging, cost);
        }
    }

    public void Return(OwnerStaging owner, StagingCost cost)
    {
        lock (_gate)
        {
            Add(owner, -cost.Bytes, -cost.Files);
        }
    }

    private Error? Refuse(OwnerStaging owner, StagingCost cost, UploadOptions limits) =>
        _bytes + cost.Bytes > limits.MaxStagedBytes ? UploadErrors.StagingFull
        : owner.Bytes + cost.Bytes > limits.MaxStagedBytesPerOwner ? UploadErrors.OwnerStagingFull
        : cost.Files == 0 ? null
        : _files + cost.Files > limits.MaxStagedFiles ? UploadErrors.StagingFilesFull
        : owner.Files + cost.Files > limits.MaxStagedFilesPerOwner ? UploadErrors.OwnerStagingFilesFull
        : null;

    private void Add(OwnerStaging owner, long bytes, int files)
    {
        owner.Bytes += bytes;
        owner.Files += files;
        _bytes += bytes;
        _files += files;
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
