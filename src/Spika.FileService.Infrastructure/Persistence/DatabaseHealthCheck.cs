using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Spika.FileService.Infrastructure.Persistence;

/// <summary>
/// Asks the database for something that only a reachable one with the tables can answer, and writes to it.
/// </summary>
internal sealed class DatabaseHealthCheck(DatabaseRetry database, BoundDatabase bound) : IHealthCheck
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(3);

    // A server that hangs does not take the cancellation either.
    private static readonly TimeSpan _longestPatience = TimeSpan.FromSeconds(5);

    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default
    )
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(_patience);
        try
        {
            string? reason = await AskAsync(patience.Token).WithinAsync(_longestPatience, TimeProvider.System);
            return reason is null ? HealthCheckResult.Healthy() : ReadOnly(context, reason);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Without the exception: its stack trace would be in the log at each question of a load balancer.
            return new HealthCheckResult(
                context.Registration.FailureStatus,
                $"The database does not answer: {exception.GetBaseException().Message}"
            );
        }
    }

    private Task<string?> AskAsync(CancellationToken cancellationToken) =>
        database.RepeatWriteOnceAsync(
            async db =>
            {
                await bound.CheckAsync(db, cancellationToken);
                await db.ReadValueAsync("SELECT 1 FROM uploads LIMIT 1", cancellationToken);
                return await db.TryWriteAsync(cancellationToken);
            },
            cancellationToken
        );

    // After a failover, the connections from before lead to what is a standby now; a new one finds the new primary.
    private HealthCheckResult ReadOnly(HealthCheckContext context, string reason)
    {
        database.ClearPool();
        return new HealthCheckResult(context.Registration.FailureStatus, $"The database takes no writes. {reason}");
    }
}
