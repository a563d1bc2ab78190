using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;

namespace Spika.FileService.Infrastructure.Persistence;

/// <summary>
/// Looks at the database every few seconds: connections that are open notice no exchange by themselves.
/// </summary>
internal sealed class BoundDatabaseWatch(
    BoundDatabase bound,
    IDbContextFactory<FileServiceDbContext> contexts,
    WriteGate gate,
    TimeProvider clock
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
            catch (Exception) when (!stoppingToken.IsCancellationRequested)
            {
                // Another database is logged already. One that does not answer is what the requests report.
            }
        }
    }
}
