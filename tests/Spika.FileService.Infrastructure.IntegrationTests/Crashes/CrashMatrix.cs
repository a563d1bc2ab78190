using System.Text;
using Spika.FileService.Infrastructure.Installation;
using Spika.FileService.Infrastructure.IntegrationTests.Engine;
using Spika.FileService.Infrastructure.Storage.State;
using Spika.FileService.Testing;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Infrastructure.IntegrationTests.Crashes;

/// <summary>
/// Cuts the power before each effect of a scenario, with each fate of what was not flushed, and writes down what it
/// leaves.
/// </summary>
internal sealed class CrashMatrix(TestDatabase database, EngineProcess idle)
{
    private static readonly CacheFate[] _fates = Enum.GetValues<CacheFate>();

    /// <summary>From one cut to the next one that is tried.</summary>
    private static readonly int _stride = TestEffort.Of(usual: 24, full: 1);

    /// <param name="documented">The section as it is in docs/crash-matrix.md: a sample takes the rows of the cuts that
    /// it does not try from there.</param>
    /// <returns>The section of docs/crash-matrix.md. Every promise was checked in each field of a cut that was
    /// tried.</returns>
    public async Task<string> RunAsync(CrashScenario scenario, string documented)
    {
        IReadOnlyList<string> effects = await CountAsync(scenario);
        string[] rows = documented.Split('\n');
        StringBuilder section = new();
        section.Append($"## {scenario.Title}\n\n");
        section.Append(
            "| | the power goes before | all unflushed is lost | some of it | nothing (the process dies) |\n"
        );
        section.Append("|---|---|---|---|---|\n");
        for (int cut = 0; cut < effects.Count; cut++)
        {
            string name = $"| {cut + 1} | {effects[cut]} |";
            if (cut % _stride != scenario.Title.Length % _stride)
            {
                section.Append(rows.FirstOrDefault(row => row.StartsWith(name, StringComparison.Ordinal)) ?? name);
                section.Append('\n');
                continue;
            }

            section.Append(name);
            string before = "";
            foreach (CacheFate fate in _fates)
            {
                string after = await CutAsync(scenario, cut, fate);
                section.Append(after == before ? " = |" : $" {after} |");
                before = after;
            }

            section.Append('\n');
        }

        return section.ToString();
    }

    private async Task<IReadOnlyList<string>> CountAsync(CrashScenario scenario)
    {
        await using CrashRun run = await ArrangeAsync(scenario);
        Assert.That(await run.CutsAsync(() => scenario.Act(run)), Is.False);
        IReadOnlyList<string> effects = run.Power.Effects;
        await CheckAsync(run, scenario, "not cut");
        return effects;
    }

    private async Task<string> CutAsync(CrashScenario scenario, int cut, CacheFate fate)
    {
        await using CrashRun run = await ArrangeAsync(scenario, (number, _) => number == cut);
        Assert.That(await run.CutsAsync(() => scenario.Act(run)));
        await run.CrashAsync(fate, cut, PowerSwitch.On());
        string after = await Aftermath.DescribeAsync(run, database.Root);
        await CheckAsync(run, scenario, $"cut {cut + 1}, {fate}: {after}");
        return after;
    }

    private async Task<CrashRun> ArrangeAsync(CrashScenario scenario, Func<int, string, bool>? cutsBefore = null)
    {
        // Folders that only fan out stay, and would be durable in the next run. The mark of ids is no part of a
        // scenario.
        string marks = idle.Layout.IdsRoot;
        foreach (string folder in Directory.EnumerateDirectories(database.Root).Where(folder => folder != marks))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(idle.Layout.StagingRoot);
        Directory.CreateDirectory(idle.Layout.FilesRoot);
        idle.Get<IStoredContent>().Mark(idle.Get<RootIdentity>().Read()!);
        CrashRun run = new(database, idle);
        await run.StartAsync(new PowerSwitch(cutsBefore ?? ((_, _) => false)));
        await scenario.Arrange(run);
        return run;
    }

    private static async Task CheckAsync(CrashRun run, CrashScenario scenario, string where)
    {
        try
        {
            await Promises.CheckAsync(run);
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"{scenario.Title}, {where}: {exception.Message}", exception);
        }
    }
}
