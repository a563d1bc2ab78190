namespace Spika.FileService.Infrastructure.IntegrationTests.Crashes;

/// <summary>What a client and the service do until the power is cut.</summary>
/// <param name="Title">The heading in docs/crash-matrix.md.</param>
/// <param name="Act">In it, the power is cut before each effect in turn.</param>
internal sealed record CrashScenario(string Title, Func<CrashRun, Task> Act)
{
    /// <summary>What comes before; the power stays on, except where the scenario itself cuts it.</summary>
    public Func<CrashRun, Task> Arrange { get; init; } = _ => Task.CompletedTask;

    public override string ToString() => Title;
}
