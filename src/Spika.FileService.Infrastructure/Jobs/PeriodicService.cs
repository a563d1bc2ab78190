using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Spika.FileService.Application.Common;

namespace Spika.FileService.Infrastructure.Jobs;

/// <summary>
/// Runs a use case at a fixed interval, the first time after one interval.
/// </summary>
internal abstract partial class PeriodicService(
    TimeSpan interval,
    IServiceScopeFactory scopes,
    IFailureClassifier failures,
    TimeProvider time,
    ILogger logger
) : BackgroundService
{
    private readonly PeriodicTimer _timer = new(interval, time);

    public override void Dispose()
    {
        _timer.Dispose();
        base.Dispose();
        GC.SuppressFinalize(this);
    }

    protected abstract Task RunAsync(ISender sender, CancellationToken stoppingToken);

    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await _timer.WaitForNextTickAsync(stoppingToken))
        {
            await RunAsync(stoppingToken);
        }
    }

    private async Task RunAsync(CancellationToken stoppingToken)
    {
        try
        {
            await using AsyncServiceScope scope = scopes.CreateAsyncScope();
            await RunAsync(scope.ServiceProvider.GetRequiredService<ISender>(), stoppingToken);
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            // Whatever it was, the next run tries again; an exception that left here would stop the whole service.
            if (failures.Classify(exception) is { } known)
            {
                LogRefused(logger, GetType().Name, known.Code, exception.GetBaseException().Message);
            }
            else
            {
                LogFailed(logger, exception, GetType().Name);
            }
        }
    }

    [LoggerMessage(
        2104,
        LogLevel.Error,
        "A run of the {Service} failed with {Code}: {Reason}; the next one tries again"
    )]
    private static partial void LogRefused(ILogger logger, string service, string code, string reason);

    [LoggerMessage(2101, LogLevel.Error, "A run of the {Service} failed; the next one tries again")]
    private static partial void LogFailed(ILogger logger, Exception exception, string service);
}
