using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Infrastructure.IntegrationTests.Crashes;

/// <summary>As <see cref="PowerCutUploads"/>, for what the janitor does.</summary>
internal sealed class PowerCutUploadCleanup(IUploadCleanup uploads, PowerSwitch power) : IUploadCleanup
{
    public Task<bool> HasAbandonedAsync(DateTimeOffset untouchedSince, CancellationToken cancellationToken)
    {
        power.ThrowIfOff();
        return uploads.HasAbandonedAsync(untouchedSince, cancellationToken);
    }

    public Task RemoveRecordsAsync(IReadOnlyCollection<UploadId> ids, CancellationToken cancellationToken) =>
        power.CommitAsync(
            "records of abandoned uploads are removed",
            () => uploads.RemoveRecordsAsync(ids, cancellationToken)
        );

    public Task<int> RemoveOrphanedRecordsAsync(int limit, CancellationToken cancellationToken) =>
        power.CommitAsync(
            "records without an upload are removed",
            () => uploads.RemoveOrphanedRecordsAsync(limit, cancellationToken)
        );

    public Task<IReadOnlySet<UploadId>> FindUnfinishedAsync(
        IReadOnlyCollection<UploadId> ids,
        CancellationToken cancellationToken
    )
    {
        power.ThrowIfOff();
        return uploads.FindUnfinishedAsync(ids, cancellationToken);
    }

    public Task<DateTimeOffset?> FindLastActivityAsync(CancellationToken cancellationToken)
    {
        power.ThrowIfOff();
        return uploads.FindLastActivityAsync(cancellationToken);
    }
}
