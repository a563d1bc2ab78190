using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Infrastructure.Persistence.Sqlite;
using Spika.FileService.Testing;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence.Sqlite;

public sealed class SqliteProcessCheckTests
{
    private readonly RecordingLogger<SqliteProcessCheck> _log = new(LogLevel.Warning);

    private TestDatabase _database = null!;

    private ServiceProvider _services = null!;

    private SqliteLocation Location => _services.GetRequiredService<SqliteLocation>();

    [SetUp]
    public async Task CreateDatabaseAsync()
    {
        _database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        _services = _database.CreateServices();
        _log.Entries.Clear();
    }

    [TearDown]
    public async Task RemoveDatabaseAsync()
    {
        await _services.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Test]
    public async Task Start_BesideAnotherProcess_Warns()
    {
        using SqliteProcessCheck first = await StartAsync();
        int before = _log.Lines.Count;
        using SqliteProcessCheck second = await StartAsync();

        Assert.That(before, Is.Zero);
        Assert.That(_log.Lines, Has.Count.EqualTo(1).And.One.Contains(Location.DatabasePath));
    }

    [Test]
    public async Task Start_BesideOneThatStartedBesideAnEarlierOne_Warns()
    {
        SqliteProcessCheck first = await StartAsync();
        using SqliteProcessCheck second = await StartAsync();
        first.Dispose();
        _log.Entries.Clear();

        using SqliteProcessCheck third = await StartAsync();

        Assert.That(_log.Lines, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Start_AfterAnotherProcessHasEnded_SaysNothing()
    {
        (await StartAsync()).Dispose();

        using SqliteProcessCheck second = await StartAsync();

        Assert.That(_log.Lines, Is.Empty);
    }

    private async Task<SqliteProcessCheck> StartAsync()
    {
        SqliteProcessCheck check = new(Location, _log);
        await check.StartAsync(default);
        return check;
    }
}
