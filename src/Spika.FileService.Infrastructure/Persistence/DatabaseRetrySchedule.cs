using Spika.FileService.Application.Common;

namespace Spika.FileService.Infrastructure.Persistence;

/// <summary>The repetitions of one unit of database work.</summary>
internal sealed class DatabaseRetrySchedule(RetrySchedule schedule, Action connectionLost)
{
    /// <summary>
    /// Whether the work may succeed when it is repeated on another connection, and there is time for it. Removes the
    /// idle connections from the pool when this failure says that they may be broken too.
    /// </summary>
    public bool ShouldRetry(Exception failure)
    {
        DatabaseOutage outage = DatabaseOutages.Of(failure);
        if (outage == DatabaseOutage.ConnectionLost)
        {
            connectionLost();
        }

        return outage switch
        {
            DatabaseOutage.NoAnswer => !schedule.IsOver,
            DatabaseOutage.Passing or DatabaseOutage.ConnectionLost => schedule.HasTimeLeft,
            _ => false,
        };
    }

    /// <summary>
    /// Waits until the work is to be repeated. When the request ends first, what it waited for is thrown.
    /// </summary>
    public Task PauseAsync(Exception failure, CancellationToken cancellationToken) =>
        schedule.PauseAsync(failure, cancellationToken);
}
