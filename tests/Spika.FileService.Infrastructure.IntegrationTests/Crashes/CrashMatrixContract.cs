using Microsoft.Extensions.Time.Testing;
using Spika.FileService.Infrastructure.IntegrationTests.Engine;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Infrastructure.IntegrationTests.Crashes;

/// <summary>The same matrix for both databases: docs/crash-matrix.md.</summary>
[Category(TestEffort.Category)]
public abstract class CrashMatrixContract(DatabaseProvider provider)
{
    private protected async Task CutBeforeEachEffectAsync(string title)
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(provider);
        await using (await EngineProcess.StartAsync(database, new FakeTimeProvider()))
        {
            // Makes the tables.
        }

        // Without the migrator it is bound to no database: a new connection would pass over the ids up to the mark.
        await using EngineProcess idle = await EngineProcess.StartAsync(
            database,
            new FakeTimeProvider(),
            services => services.Remove(services.Single(s => s.ImplementationType == typeof(DatabaseMigrator)))
        );

        // The marks of ids have a contract of their own, and would be in each section.
        idle.Get<IFileIdMark>().Cover(1_000_000);
        CrashScenario scenario = CrashScenarios.All.Single(scenario => scenario.Title == title);

        string documented = CrashMatrixDocument.Section(title);

        string section = await new CrashMatrix(database, idle).RunAsync(scenario, documented);

        CrashMatrixDocument.WriteWhereAsked(title, section);
        Assert.That(CrashMatrixDocument.Section(title), Is.EqualTo(section), CrashMatrixDocument.HowToWrite);
    }
}
