using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Spika.FileService.Application.Uploads;
using Spika.FileService.Application.Uploads.PurgeAbandonedUploads;

namespace Spika.FileService.Infrastructure.Purging;

/// <summary>Has abandoned uploads purged every <see cref="UploadOptions.PurgeInterval"/>. What a purge is, the use case knows.</summary>
internal sealed partial class AbandonedUploadPurger(
    IServiceScopeFactory scopes,
    IOptions<UploadOptions> options,
    TimeProvider time,
    ILogger<AbandonedUploadPurger> logger
) : BackgroundService
{
    private readonly PeriodicTimer _timer = new(options.Value.PurgeInterval, time);

    public override void Dispose()
    {
        _timer.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await _timer.WaitForNextTickAsync(stoppingToken))
        {
            await PurgeAsync(stoppingToken);
        }
    }

    private async Task PurgeAsync(CancellationToken stoppingToken)
    {
        try
        {
            await using AsyncServiceScope scope = scopes.CreateAsyncScope();
            ISender sender = scope.ServiceProvider.GetRequiredService<ISender>();
            await sender.Send(new PurgeAbandonedUploadsCommand(), stoppingToken);
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            // Whatever it was, the next purge tries again; an exception that left here would stop the whole service.
            LogFailed(logger, exception);
        }
    }

    [LoggerMessage(2101, LogLevel.Error, "A purge of abandoned uploads failed; the next one tries again")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
