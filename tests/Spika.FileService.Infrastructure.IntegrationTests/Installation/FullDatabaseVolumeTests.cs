using Microsoft.Extensions.Diagnostics.HealthChecks;
using Spika.FileService.Infrastructure.IntegrationTests.Engine;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Infrastructure.IntegrationTests.Installation;

/// <summary>The database of SQLite is on a volume of its own, which fills up.</summary>
[Platform("Linux")]
public sealed class FullDatabaseVolumeTests
{
    [Test]
    public async Task Readiness_WhileTheVolumeIsFull_IsFalse()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        string folder = Directory.CreateDirectory($"{database.Root}-db").FullName;
        try
        {
            using MountedFolder volume = MountedFolder.MountMemory(folder);
            await using EngineProcess service = await EngineProcess.StartAsync(
                database,
                TimeProvider.System,
                ("ConnectionStrings:FileService", $"Data Source={folder}/fileservice.db")
            );
            HealthStatus before = await CheckHealthAsync(service);
            string filling = Path.Combine(folder, "filling");
            Fill(filling);
            HealthStatus full = await CheckHealthAsync(service);
            File.Delete(filling);

            Assert.That(
                (before, full, await CheckHealthAsync(service)),
                Is.EqualTo((HealthStatus.Healthy, HealthStatus.Unhealthy, HealthStatus.Healthy))
            );
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Fill(string path)
    {
        using FileStream file = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true)
            {
                file.Write(new byte[4096]);
            }
        }
        catch (IOException)
        {
            // It is full.
        }
    }

    private static async Task<HealthStatus> CheckHealthAsync(EngineProcess service)
    {
        HealthReport report = await service
            .Get<HealthCheckService>()
            .CheckHealthAsync(check => check.Name == "database", default);
        return report.Status;
    }
}
