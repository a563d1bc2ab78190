namespace Spika.FileService.Infrastructure.IntegrationTests.Crashes;

/// <summary>What a client and the service do until the power is cut.</summary>
/// <param name="Title">The heading in docs/crash-matrix.md.</param>
/// <param name="Act">In it, the power is cut before each effect in turn.</param>
internal sealed record CrashScenario(string Title, Func<CrashRun, Task> Act)
{
    /// <summary>What comes before; the power stays on, except where the scenario itself cuts it.</summary>
    public Func<CrashRun, Task> Arrange { get; init; } = _ => Task.CompletedTask;

    /// <summary>
    /// Whether it is cut on PostgreSQL as well. Of those that differ on the disk only, SQLite's are enough: a start
    /// costs a tenth there.
    /// </summary>
    public bool IsForBothDatabases { get; init; }

    public override string ToString() => Title;
}
