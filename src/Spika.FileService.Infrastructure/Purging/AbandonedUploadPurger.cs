using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Spika.FileService.Application.Uploads;
using Spika.FileService.Application.Uploads.PurgeAbandonedUploads;

namespace Spika.FileService.Infrastructure.Purging;

/// <summary>Has abandoned uploads purged every <see cref="UploadOptions.PurgeInterval"/>.</summary>
internal sealed class AbandonedUploadPurger(
    IServiceScopeFactory scopes,
    IOptions<UploadOptions> options,
    HeldBackOrphans heldBack,
    TimeProvider time,
    ILogger<AbandonedUploadPurger> logger
) : PeriodicService(options.Value.PurgeInterval, scopes, time, logger)
{
    // Made at the start, so that it knows when that was.
    private readonly SteadyClock _clock = new(time, options.Value.AbandonedAfter);

    protected override async Task RunAsync(ISender sender, CancellationToken stoppingToken)
    {
        PurgeReport report = await sender.Send(new PurgeAbandonedUploadsCommand(_clock.GetUtcNow()), stoppingToken);
        heldBack.Count = report.HeldBack;
    }
}
