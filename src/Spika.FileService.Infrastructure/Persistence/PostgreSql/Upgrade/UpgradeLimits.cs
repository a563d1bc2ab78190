namespace Spika.FileService.Infrastructure.Persistence.PostgreSql.Upgrade;

/// <summary>How much of a table is changed at once, and how long sessions wait for one another.</summary>
internal sealed record UpgradeLimits
{
    /// <summary>
    /// Up to this many files the work is done before the service serves: it takes less than a second.
    /// </summary>
    public int SmallTable { get; init; } = 20_000;

    /// <summary>
    /// How long a statement waits for a lock that conflicts with reads or writes. All sessions that come meanwhile wait
    /// behind it.
    /// </summary>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>Between two attempts to get such a lock.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long short work waits for other sessions before it is left to the background.</summary>
    public TimeSpan ShortWorkPatience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Between two lines of progress in the log.</summary>
    public TimeSpan ProgressEvery { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Between two looks whether another process has finished the work.</summary>
    public TimeSpan LookEvery { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The rows that one transaction changes, which holds their locks.</summary>
    public int BatchRows { get; init; } = 2_000;

    /// <summary>
    /// The changed rows after which their old versions are removed, so that the table does not double.
    /// </summary>
    public int VacuumRows { get; init; } = 500_000;

    /// <summary>How long indexes that only earlier versions use are kept for their processes.</summary>
    public TimeSpan KeepOldIndexes { get; init; } = TimeSpan.FromHours(1);
}
