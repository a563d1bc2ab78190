using System.Text.RegularExpressions;
using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Api.IntegrationTests.Processes;

/// <summary>What EF Core does before the service is ready, by its own log.</summary>
public sealed partial class StartStatementsTests
{
    [FullEffortCase(DatabaseProvider.Sqlite)]
    [FullEffortCase(DatabaseProvider.PostgreSql)]
    public async Task Start_UntilItIsReady_CompilesNoQuery(DatabaseProvider provider)
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(provider);

        string used = await RunAsync(
            database,
            async client =>
            {
                await client.PostChunkAsync(TestFile.Of(2), 0);
                return await client.UploadAsync(TestFile.Of(2));
            }
        );
        string started = await RunAsync(database, client => client.GetAnswerAsync("/health/ready"));

        Assert.That(CompiledQuery().Count(used), Is.Positive, used);
        Assert.That(CompiledQuery().Count(started), Is.Zero, started);
    }

    [Test]
    public async Task Start_OnANewSqliteDatabase_AppliesNoMigration()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);

        string started = await RunAsync(database, client => client.GetAnswerAsync("/health/ready"));

        Assert.That(CallOfMigrator().Count(started), Is.Zero, started);
    }

    private static async Task<string> RunAsync(TestDatabase database, Func<HttpClient, Task<Answer>> use)
    {
        await using ServiceProcess service = await ServiceProcess.StartAsync(
            new Dictionary<string, string?>(database.Settings)
            {
                ["Logging:LogLevel:Microsoft.EntityFrameworkCore.Migrations"] = "Debug",
                ["Logging:LogLevel:Microsoft.EntityFrameworkCore.Query"] = "Debug",
                ["Shutdown:KeepAliveFor"] = "00:00:00",
            }
        );
        Assert.That((await use(service.Client)).Refusal, Is.EqualTo("200 "), service.Output);

        // The end writes all that is left of the log.
        service.AskToStop();
        await service.WaitForExitAsync();
        return service.Output;
    }

    [GeneratedRegex(@"Microsoft\.EntityFrameworkCore\.Query\[10111\]")]
    private static partial Regex CompiledQuery();

    [GeneratedRegex(@"Microsoft\.EntityFrameworkCore\.Migrations\[20400\]")]
    private static partial Regex CallOfMigrator();
}
