using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Api.IntegrationTests.Processes;

/// <summary>What a start says of itself.</summary>
public sealed class StartLogTests
{
    [TestCase(DatabaseProvider.Sqlite)]
    [TestCase(DatabaseProvider.PostgreSql)]
    public async Task Start_Always_NamesTheStorageRootAndTheDatabaseWithoutAPassword(DatabaseProvider provider)
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(provider);
        Dictionary<string, string?> settings = new(database.Settings);
        if (settings["ConnectionStrings:FileService"] is { } connection)
        {
            settings["ConnectionStrings:FileService"] = $"{connection};Password=not-for-logs";
        }

        await using ServiceProcess service = await ServiceProcess.StartAsync(settings);

        string line = service.Output.Split('\n').Single(line => line.Contains("Files are kept in"));
        Assert.That(line, Does.Contain($"{database.Root}, records in the database "));
        Assert.That(line, Does.Contain(provider == DatabaseProvider.Sqlite ? "fileservice.db" : "127.0.0.1:"));
        Assert.That(service.Output, Does.Not.Contain("not-for-logs"));
    }
}
