using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Spika.FileService.Application.Common.Options;
using Spika.FileService.Infrastructure.IntegrationTests.Engine;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing.Builders;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence.Sqlite;

/// <summary>Files that are no database of the service, at the start and while it runs.</summary>
public sealed class SqliteStartupTests
{
    private TestDatabase _database = null!;

    private string _path = null!;

    [SetUp]
    public async Task CreateDatabaseAsync()
    {
        _database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        _path = Path.Combine(_database.Root, "fileservice.db");
    }

    [TearDown]
    public async Task RemoveDatabaseAsync() => await _database.DisposeAsync();

    // By its own pauses, which this clock ends at once; SQLite's would end after ten seconds each.
    [Test]
    [CancelAfter(60_000)]
    public async Task Start_WhileAnotherProgramReadsForGood_TriesForItsOwnTimeOnly(CancellationToken tooLong)
    {
        await (await EngineProcess.StartAsync(_database)).DisposeAsync();
        await using SqliteConnection reader = new($"Data Source={_path};Pooling=False");
        await reader.OpenAsync(tooLong);
        await using (EngineProcess writing = await EngineProcess.StartAsync(_database))
        {
            await using SqliteCommand read = reader.CreateCommand();
            read.CommandText = "BEGIN; SELECT count(*) FROM uploads";
            await read.ExecuteScalarAsync(tooLong);
            await writing.SaveAsync(A.Key(), 0, [1]);
        }

        EngineProcess started = await EngineProcess.StartAsync(_database, new ImpatientClock()).WaitAsync(tooLong);

        await started.DisposeAsync();
    }

    [Test]
    public async Task Start_WhenTheFileIsNoDatabase_SaysSoAndLeavesIt()
    {
        string text = new('x', 5000);
        await File.WriteAllTextAsync(_path, text);

        AssertRefused("is not an SQLite database");
        Assert.That(await File.ReadAllTextAsync(_path), Is.EqualTo(text));
    }

    [TestCase("")]
    [TestCase("-wal")]
    [TestCase("-shm")]
    public void Start_WhenAFileOfTheDatabaseIsAFolder_NamesIt(string suffix)
    {
        Directory.CreateDirectory(_path + suffix);

        AssertRefused($"{Regex.Escape(_path + suffix)} is a folder");
    }

    [Test]
    public async Task Start_WhenTheFolderOfTheDatabaseIsAFile_SaysSo()
    {
        await File.WriteAllTextAsync(Path.Combine(_database.Root, "file"), "");

        AssertRefused("file", ("ConnectionStrings:FileService", $"Data Source={_database.Root}/file/fileservice.db"));
    }

    [Test]
    public void Start_WhenThereIsNoSharedMemoryForTheLog_SaysSo()
    {
        // SQLite's own file system with dot files as locks, which has none.
        AssertRefused(
            "local file system.*journal_mode",
            ("ConnectionStrings:FileService", $"Data Source={_path};Vfs=unix-dotfile")
        );
    }

    [Test]
    public async Task Request_WhileTheFileIsAway_IsUnavailable()
    {
        await using ServiceProvider services = await _database.StartServicesAsync(
            null,
            ("Database:WaitForUpTo", "00:00:00")
        );
        await services.StartUploadAsync();

        File.Move(_path, _path + ".aside");
        Exception? refused = Assert.CatchAsync(async () => await services.StartUploadAsync());
        HealthCheckResult during = await HealthChecks.CheckDatabaseAsync(services);
        bool wasMadeAnew = File.Exists(_path);
        File.Move(_path + ".aside", _path);

        HealthCheckResult after = await HealthChecks.CheckDatabaseAsync(services);
        Assert.That(new FailureClassifier().Classify(refused!), Is.EqualTo(InfrastructureErrors.DatabaseUnavailable));
        Assert.That((during.Status, after.Status), Is.EqualTo((HealthStatus.Unhealthy, HealthStatus.Healthy)));
        Assert.That(wasMadeAnew, Is.False);
        Assert.That(await services.StartUploadAsync(), Is.Not.Null);
    }

    [Test]
    public async Task Health_WhileTheDatabaseIsRepaired_IsUnhealthy()
    {
        await using ServiceProvider services = await _database.StartServicesAsync(
            null,
            ("Database:WaitForUpTo", "00:00:00")
        );
        WriteGate gate = services.GetRequiredService<WriteGate>();

        gate.Close(new SqliteException("disk I/O error", 10));
        Exception? refused = Assert.CatchAsync(async () => await services.StartUploadAsync());
        HealthCheckResult during = await HealthChecks.CheckDatabaseAsync(services);
        gate.Reopen();

        HealthCheckResult after = await HealthChecks.CheckDatabaseAsync(services);
        Assert.That(new FailureClassifier().Classify(refused!), Is.EqualTo(InfrastructureErrors.DatabaseUnavailable));
        Assert.That((during.Status, after.Status), Is.EqualTo((HealthStatus.Unhealthy, HealthStatus.Healthy)));
    }

    private void AssertRefused(string sentence, params (string, string)[] settings) =>
        Assert.That(
            async () => await _database.StartServicesAsync(null, settings),
            Throws.TypeOf<SettingException>().With.Message.Matches(sentence)
        );
}
