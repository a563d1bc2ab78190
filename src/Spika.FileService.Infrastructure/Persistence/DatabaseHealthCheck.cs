using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Spika.FileService.Infrastructure.Persistence;

/// <summary>Asks the database for something that only a reachable one with our tables can answer.</summary>
internal sealed class DatabaseHealthCheck(IDbContextFactory<FileServiceDbContext> contexts) : IHealthCheck
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(3);

    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default
    )
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(_patience);
        try
        {
            await using FileServiceDbContext db = contexts.CreateDbContext();
            await db.Uploads.AnyAsync(patience.Token);
            return HealthCheckResult.Healthy();
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return new HealthCheckResult(
                context.Registration.FailureStatus,
                "The database does not answer.",
                exception
            );
        }
    }
}
