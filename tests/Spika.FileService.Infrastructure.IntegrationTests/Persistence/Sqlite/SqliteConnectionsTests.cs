using System.Data;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Infrastructure.Persistence.Sqlite;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence.Sqlite;

/// <summary>
/// A repair waits until all connections are closed: for good, if one is counted that was never opened, or not counted.
/// </summary>
public sealed class SqliteConnectionsTests
{
    private static readonly IOException _reason = new("a test");

    private TestDatabase _database = null!;

    private ServiceProvider _services = null!;

    private SqliteConnections Connections => _services.GetRequiredService<SqliteConnections>();

    [SetUp]
    public async Task StartAsync()
    {
        _database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        _services = await _database.StartServicesAsync();
    }

    [TearDown]
    public async Task EndAsync()
    {
        await _services.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Test]
    public async Task CloseAsync_AfterARequestEndedWhileItOpenedOne_HasNoneToWaitFor()
    {
        await using FileServiceDbContext db = OpenContext();
        Assert.CatchAsync<OperationCanceledException>(async () =>
            await db.Database.OpenConnectionAsync(new CancellationToken(canceled: true))
        );

        Assert.That(await OpenAndCloseAsync(), Is.EqualTo((false, true)));
    }

    [Test]
    public async Task CloseAsync_AfterOneWasRefused_HasNoneToWaitFor()
    {
        await Connections.CloseAsync(_reason);
        await using FileServiceDbContext db = OpenContext();
        Assert.ThrowsAsync<DatabaseInDoubtException>(async () => await db.Database.OpenConnectionAsync());
        Connections.Reopen();

        Assert.That(await OpenAndCloseAsync(), Is.EqualTo((false, true)));
    }

    // EF Core leaves it open, and would give it to the context's next command.
    [Test]
    [Platform("Linux")]
    public async Task CloseAsync_AfterOneHadAnotherLog_HasNoneToWaitFor()
    {
        SqliteLocation location = _services.GetRequiredService<SqliteLocation>();
        SqliteConnectionSource source = _services.GetRequiredService<SqliteConnectionSource>();
        SqliteConnectionInterceptor interceptor = new(location, source, Connections);
        await using SqliteConnection connection = new(location.ConnectionString);
        Connections.Enter(connection);
        await connection.OpenAsync();
        File.Delete(location.LogPath);
        await File.WriteAllTextAsync(location.LogPath, "of another program");

        Assert.Throws<SqliteFileMovedException>(() => interceptor.ConnectionOpened(connection, null!));

        Assert.That(connection.State, Is.EqualTo(ConnectionState.Closed));
        Assert.That(Connections.CloseAsync(_reason).IsCompleted, Is.True);
    }

    /// <returns>Whether all are closed while one is open, and when it is closed.</returns>
    private async Task<(bool WhileOpen, bool Afterwards)> OpenAndCloseAsync()
    {
        await using FileServiceDbContext db = OpenContext();
        await db.Database.OpenConnectionAsync();
        Task closed = Connections.CloseAsync(_reason);
        bool whileOpen = closed.IsCompleted;
        await db.Database.CloseConnectionAsync();
        return (whileOpen, closed.IsCompleted);
    }

    private FileServiceDbContext OpenContext() =>
        _services.GetRequiredService<IDbContextFactory<FileServiceDbContext>>().CreateDbContext();
}
