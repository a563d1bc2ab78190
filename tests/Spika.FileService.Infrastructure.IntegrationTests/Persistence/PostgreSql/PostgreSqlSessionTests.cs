using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence;
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

    // The start makes tables, and works on those of earlier versions without a time limit.
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

    // A transaction that is given up leaves nothing to the next use.
    [Test]
    public async Task Connection_WhenItsTransactionWasNotEnded_BeginsAnew()
    {
        await using ServiceProvider services = await _database.StartServicesAsync();
        await services.StartUploadAsync();
        await using (FileServiceDbContext db = CreateContext(services))
        {
            await db.BeginTransactionAsync(default);
            await db.Database.ExecuteSqlRawAsync("DELETE FROM uploads");
        }

        Assert.That(await ReadAsync(services, """SELECT count(*)::text AS "Value" FROM uploads"""), Is.EqualTo("1"));
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
