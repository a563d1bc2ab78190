using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Infrastructure.IntegrationTests.Crashes;

/// <summary>
/// The real repository. The power can go before each of its commits, and after, before the caller has its result.
/// </summary>
internal sealed class PowerCutUploads(IUploadRepository uploads, PowerSwitch power) : IUploadRepository
{
    public ValueTask<Upload?> GetOrDraftAsync(UploadKey key, int maxOpen, CancellationToken cancellationToken)
    {
        power.ThrowIfOff();
        return uploads.GetOrDraftAsync(key, maxOpen, cancellationToken);
    }

    public Task<Upload?> FindAsync(UploadKey key, CancellationToken cancellationToken)
    {
        power.ThrowIfOff();
        return uploads.FindAsync(key, cancellationToken);
    }

    public Task<Upload?> LeaseAsync(UploadId id, TimeSpan lease, CancellationToken cancellationToken) =>
        power.CommitAsync("the upload is taken", () => uploads.LeaseAsync(id, lease, cancellationToken));

    public Task<bool> RenewAsync(Upload leased, TimeSpan lease, CancellationToken cancellationToken) =>
        power.CommitAsync("the lease is renewed", () => uploads.RenewAsync(leased, lease, cancellationToken));

    public Task ReleaseAsync(Upload leased, CancellationToken cancellationToken) =>
        power.CommitAsync("the upload is given back", () => uploads.ReleaseAsync(leased, cancellationToken));
}
