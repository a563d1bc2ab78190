using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Infrastructure.Persistence.Sqlite;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence.Sqlite;

public sealed class SqliteConnectionSourceTests
{
    private static readonly (string, string) _sevenSeconds = ("Database:CommandTimeout", "00:00:07");

    private TestDatabase _database = null!;

    [SetUp]
    public async Task CreateDatabaseAsync() => _database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);

    [TearDown]
    public async Task RemoveDatabaseAsync() => await _database.DisposeAsync();

    [TestCase("PowerLoss", 2L)]
    [TestCase("ProcessCrash", 1L)]
    public async Task Open_WhenDurabilityIsGiven_FlushesAccordingly(string durability, long synchronous)
    {
        await using ServiceProvider services = _database.CreateServices(null, ("Storage:Durability", durability));

        using SqliteConnection connection = services.GetRequiredService<SqliteConnectionSource>().Open();

        Assert.That(Read(connection, "PRAGMA synchronous"), Is.EqualTo(synchronous));
    }

    [TestCase("PRAGMA journal_mode", "wal")]
    [TestCase("PRAGMA busy_timeout", 7000L)]
    public async Task Open_WhenOpened_HasTheSetting(string pragma, object expected)
    {
        await using ServiceProvider services = _database.CreateServices(null, _sevenSeconds);

        using SqliteConnection connection = services.GetRequiredService<SqliteConnectionSource>().Open();

        Assert.That(Read(connection, pragma), Is.EqualTo(expected));
    }

    [Test]
    public async Task OpenConnection_WhenEntityFrameworkOpensOne_HasTheSameSettings()
    {
        await using ServiceProvider services = await _database.StartServicesAsync(null, _sevenSeconds);
        await using FileServiceDbContext db = services
            .GetRequiredService<IDbContextFactory<FileServiceDbContext>>()
            .CreateDbContext();

        await db.Database.OpenConnectionAsync();

        SqliteConnection connection = (SqliteConnection)db.Database.GetDbConnection();
        object?[] settings = [Read(connection, "PRAGMA synchronous"), Read(connection, "PRAGMA busy_timeout")];
        Assert.That(settings, Is.EqualTo(new object[] { 2L, 7000L }));
    }

    [Test]
    public async Task Open_WhenThePoolHasAConnectionOfAnotherUse_SetsItUpForThisOne()
    {
        await using ServiceProvider services = await _database.StartServicesAsync(
            null,
            ("Storage:Durability", "ProcessCrash")
        );
        SqliteConnectionSource source = services.GetRequiredService<SqliteConnectionSource>();
        await using FileServiceDbContext db = services
            .GetRequiredService<IDbContextFactory<FileServiceDbContext>>()
            .CreateDbContext();
        List<object?> synchronous = [];

        for (int round = 0; round < 2; round++)
        {
            using (SqliteConnection forChunks = source.Open())
            {
                synchronous.Add(Read(forChunks, "PRAGMA synchronous"));
            }

            await db.Database.OpenConnectionAsync();
            synchronous.Add(Read((SqliteConnection)db.Database.GetDbConnection(), "PRAGMA synchronous"));
            await db.Database.CloseConnectionAsync();
        }

        Assert.That(synchronous, Is.EqualTo(new object[] { 1L, 2L, 1L, 2L }));
    }

    [Test]
    public async Task Open_WhenThePoolHasAConnectionInATransaction_Fails()
    {
        await using ServiceProvider services = await _database.StartServicesAsync();
        SqliteConnectionSource source = services.GetRequiredService<SqliteConnectionSource>();
        using SqliteConnection used = source.Open();
        Read(used, "BEGIN");

        Assert.That(() => source.Configure(used), Throws.TypeOf<SqliteException>());
    }

    [Test]
    public async Task Open_WithATimeInTheConnectionString_UsesThat()
    {
        await using ServiceProvider services = _database.CreateServices(
            null,
            _sevenSeconds,
            ("ConnectionStrings:FileService", $"Data Source={_database.Root}/other.db;Default Timeout=3")
        );

        using SqliteConnection connection = services.GetRequiredService<SqliteConnectionSource>().Open();

        Assert.That((Read(connection, "PRAGMA busy_timeout"), connection.DefaultTimeout), Is.EqualTo((3000L, 3)));
    }

    private static object? Read(SqliteConnection connection, string pragma)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = pragma;
        return command.ExecuteScalar();
    }
}
