using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Infrastructure.Persistence.PostgreSql;
using Spika.FileService.Testing.Builders;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence.PostgreSql;

/// <summary>What the connections of the pool keep from one use to the next.</summary>
public sealed class PostgreSqlSessionTests
{
    private const string Settings = """
        SELECT concat_ws(' ', current_setting('idle_in_transaction_session_timeout'), current_setting('row_security'),
            current_setting('plan_cache_mode'), current_setting('synchronous_commit'), current_setting('lock_timeout'),
            current_setting('statement_timeout')) AS "Value"
        """;

    private TestDatabase _database = null!;

    private string ConnectionString => _database.Settings["ConnectionStrings:FileService"]!;

    [SetUp]
    public async Task SetUp() => _database = await TestDatabase.CreateAsync(DatabaseProvider.PostgreSql);

    [TearDown]
    public async Task TearDown() => await _database.DisposeAsync();

    [Test]
    public async Task Connection_WhereTheDatabaseHasSettingsOfItsOwn_HasThoseOfTheService()
    {
        await SetInDatabaseAsync("synchronous_commit = off");
        await SetInDatabaseAsync("lock_timeout = '7s'");
        await SetInDatabaseAsync("statement_timeout = '70s'");
        await using ServiceProvider services = await _database.StartServicesAsync();
        await services.StartUploadAsync();

        List<string> seen = [];
        for (int use = 0; use < 3; use++)
        {
            seen.Add(await ReadAsync(services, Settings));
        }

        Assert.That(seen, Is.All.EqualTo("5s off force_custom_plan on 7s 70s"));
    }

    [Test]
    public async Task Connection_WhenItComesBack_KeepsItsPreparedStatements()
    {
        const string Prepared = """
            SELECT count(*)::text AS "Value" FROM pg_prepared_statements WHERE statement LIKE '%FROM uploads%'
            """;
        await using ServiceProvider services = await _database.StartServicesAsync();
        IUploadRepository uploads = services.GetRequiredService<IUploadRepository>();
        for (int use = 0; use < 10; use++)
        {
            await uploads.FindAsync(A.Key(), default);
        }

        Assert.That(await ReadAsync(services, Prepared), Is.EqualTo("1"));
    }

    // A transaction that is given up leaves nothing to the next use, whether or not it was one for Npgsql.
    [TestCase("BEGIN")]
    [TestCase("")]
    public async Task Connection_WhenItsTransactionWasNotEnded_BeginsAnew(string begin)
    {
        await using ServiceProvider services = await _database.StartServicesAsync();
        await services.StartUploadAsync();
        NpgsqlDataSource pool = services.GetRequiredService<NpgsqlDataSource>();
        int session;
        await using (NpgsqlConnection connection = await pool.OpenConnectionAsync())
        {
            session = connection.ProcessID;
            if (begin.Length == 0)
            {
                await connection.BeginTransactionAsync();
            }

            await using NpgsqlCommand removal = new($"{begin};DELETE FROM uploads", connection);
            await removal.ExecuteNonQueryAsync();
        }

        await using NpgsqlConnection next = await OpenAsync(pool, session);
        await using NpgsqlCommand count = new("SELECT count(*) FROM uploads", next);
        Assert.That(await count.ExecuteScalarAsync(), Is.EqualTo(1L));
    }

    // A server that is told to turn it off while sessions are open changes it in those that have no value of their own.
    [TestCase("off", "on")]
    [TestCase("on", "on")]
    [TestCase("local", "local")]
    public async Task Connection_WhateverTheServerAcknowledgesWithout_HasAValueOfItsOwn(
        string inDatabase,
        string expected
    )
    {
        const string Value =
            "SELECT setting || ' of the ' || source FROM pg_settings WHERE name = 'synchronous_commit'";
        await SetInDatabaseAsync($"synchronous_commit = {inDatabase}");
        await using ServiceProvider services = await _database.StartServicesAsync();
        await using NpgsqlConnection journal = services.GetRequiredService<PostgreSqlJournalSource>().Open();
        await using NpgsqlCommand ofJournal = new(Value, journal);
        await using NpgsqlCommand ofRequest = services.GetRequiredService<NpgsqlDataSource>().CreateCommand(Value);

        Assert.That(
            (await ofRequest.ExecuteScalarAsync(), await ofJournal.ExecuteScalarAsync()),
            Is.EqualTo(($"{expected} of the session", $"{expected} of the session"))
        );
    }

    // The pool gives its connections in an order of its own.
    private static async Task<NpgsqlConnection> OpenAsync(NpgsqlDataSource pool, int session)
    {
        NpgsqlConnection connection = await pool.OpenConnectionAsync();
        if (connection.ProcessID == session)
        {
            return connection;
        }

        await using (connection)
        {
            return await OpenAsync(pool, session);
        }
    }

    private static FileServiceDbContext CreateContext(ServiceProvider services) =>
        services.GetRequiredService<IDbContextFactory<FileServiceDbContext>>().CreateDbContext();

    private static async Task<string> ReadAsync(ServiceProvider services, string sql)
    {
        await using FileServiceDbContext db = CreateContext(services);
        return await db.Database.SqlQueryRaw<string>(sql).SingleAsync();
    }

    private Task SetInDatabaseAsync(string setting)
    {
        string database = new NpgsqlConnectionStringBuilder(ConnectionString).Database!;
        return PostgreSqlCommands.ExecuteAsync(ConnectionString, $"ALTER DATABASE {database} SET {setting}");
    }
}
