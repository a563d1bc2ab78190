using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Spika.FileService.Application.Common;
using Spika.FileService.Application.Events;
using Spika.FileService.Application.Orphans;
using Spika.FileService.Application.Uploads;
using Spika.FileService.Application.Uploads.PurgeAbandonedUploads;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Infrastructure.Jobs;

/// <summary>Has abandoned uploads purged every <see cref="UploadOptions.PurgeInterval"/>.</summary>
internal sealed partial class AbandonedUploadPurger(
    IServiceScopeFactory scopes,
    IFailureClassifier failures,
    IUploadCleanup uploads,
    IOptions<UploadOptions> options,
    IOptions<OrphanOptions> orphans,
    IOptions<EventOptions> events,
    JanitorTimeFile timeFile,
    HeldBackOrphans heldBack,
    TimeProvider time,
    ILogger<AbandonedUploadPurger> logger
) : PeriodicService(options.Value.PurgeInterval, scopes, failures, time, logger)
{
    private readonly TimeProvider _time = time;

    private JanitorTime? _now;

    /// <summary>Reads the last activity before the service takes requests, which would record more.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        TimeSpan abandonedAfter = options.Value.AbandonedAfter;
        DateTimeOffset? lastActivity = await uploads.FindLastActivityAsync(cancellationToken);
        TimeSpan[] keepFor = [abandonedAfter, orphans.Value.KeepFor, events.Value.KeepFor];
        _now = new JanitorTime(timeFile, _time, abandonedAfter, keepFor.Max(), lastActivity);
        if (_now.Ahead >= abandonedAfter)
        {
            LogAhead(_now.Ahead, lastActivity, abandonedAfter);
        }

        await base.StartAsync(cancellationToken);
    }

    protected override async Task RunAsync(ISender sender, CancellationToken stoppingToken)
    {
        (DateTimeOffset now, DateTimeOffset keptNow) = _now!.Read();
        PurgeReport report = await sender.Send(new PurgeAbandonedUploadsCommand(now, keptNow), stoppingToken);
        heldBack.Count = report.HeldBack;
    }

    [LoggerMessage(
        2102,
        LogLevel.Warning,
        "The clock is {Ahead} ahead of the time that the service knew last (its last activity was at {LastActivity}): it is wrong, "
            + "was corrected, or the service was stopped for long. The janitor believes it when it has run for {AbandonedAfter}"
    )]
    private partial void LogAhead(TimeSpan ahead, DateTimeOffset? lastActivity, TimeSpan abandonedAfter);
}
