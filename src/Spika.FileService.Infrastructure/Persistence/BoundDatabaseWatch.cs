using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Spika.FileService.Infrastructure.Persistence;

/// <summary>
/// Looks at the database every few seconds: connections that are open notice no exchange by themselves.
/// </summary>
internal sealed partial class BoundDatabaseWatch(
    BoundDatabase bound,
    IDbContextFactory<FileServiceDbContext> contexts,
    WriteGate gate,
    TimeProvider clock,
    ILogger<BoundDatabaseWatch> logger
) : BackgroundService
{
    /// <summary>The time between two looks.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly PeriodicTimer _timer = new(Interval, clock);

    public override void Dispose()
    {
        _timer.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await _timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                using IDisposable turn = await gate.EnterAsync(stoppingToken);
                await using FileServiceDbContext db = contexts.CreateDbContext();
                await bound.CheckAndSkipAsync(db, stoppingToken);
            }
            catch (OtherDatabaseException)
            {
                // It is logged already.
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(exception.GetBaseException().Message);
            }
        }
    }

    [LoggerMessage(2206, LogLevel.Warning, "Cannot look whether the database is still that of the start: {Reason}")]
    private partial void LogFailed(string reason);
}
