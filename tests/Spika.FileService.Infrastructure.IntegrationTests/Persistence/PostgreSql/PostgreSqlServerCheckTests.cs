using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Spika.FileService.Application.Common.Options;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Infrastructure.Persistence.PostgreSql;
using Spika.FileService.Testing;
using Spika.FileService.Testing.Builders;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence.PostgreSql;

public sealed class PostgreSqlServerCheckTests
{
    private TestDatabase _database = null!;

    private string ConnectionString => _database.Settings["ConnectionStrings:FileService"]!;

    [SetUp]
    public async Task CreateDatabaseAsync() =>
        _database = await TestDatabase.CreateEmptyAsync(DatabaseProvider.PostgreSql);

    [TearDown]
    public async Task RemoveDatabaseAsync()
    {
        if (_database is not null)
        {
            await _database.DisposeAsync();
        }
    }

    [TestCase("LATIN1")]
    [TestCase("SQL_ASCII")]
    public async Task Start_WhenTheDatabaseHasAnotherEncoding_SaysWhatToDo(string encoding)
    {
        string name = $"spika_{Guid.NewGuid():n}";
        await ExecuteAsync($"CREATE DATABASE {name} ENCODING '{encoding}' LOCALE 'C' TEMPLATE template0");
        string other = new NpgsqlConnectionStringBuilder(ConnectionString) { Database = name }.ToString();

        Assert.That(
            async () => await _database.StartServicesAsync(null, ("ConnectionStrings:FileService", other)),
            Throws.TypeOf<SettingException>().With.Message.Matches($"{name}.*{encoding}.*ENCODING 'UTF8'")
        );
        await ExecuteAsync($"DROP DATABASE {name} WITH (FORCE)");
    }

    // The clusters of the tests run without the first two, which a session cannot turn off.
    [TestCase("fsync", null)]
    [TestCase("full_page_writes", null)]
    [TestCase("synchronous_commit", "-c synchronous_commit=off")]
    public async Task Start_WhenTheServerDoesNotFlush_Warns(string setting, string? options)
    {
        NpgsqlConnectionStringBuilder connection = new(ConnectionString) { Options = options };
        RecordingLogger<object> log = new(LogLevel.Warning);
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(connection);
        await using NpgsqlConnection opened = await source.OpenConnectionAsync();

        await PostgreSqlServerCheck.RunAsync(opened, source, log, default);

        Assert.That(log.Lines, Has.Some.StartsWith($"2010 PostgreSQL runs with {setting}=off"));
    }

    [TestCase("PowerLoss", "on")]
    [TestCase("ProcessCrash", "off")]
    public async Task Journal_WhenTheDatabaseTurnedSynchronousCommitOff_CommitsAsDurablyAsItSays(
        string durability,
        string expected
    )
    {
        await TurnSynchronousCommitOffAsync();
        await using ServiceProvider services = _database.CreateServices(null, ("Storage:Durability", durability));

        await using NpgsqlConnection journal = services.GetRequiredService<PostgreSqlJournalSource>().Open();
        await using NpgsqlCommand command = new("SHOW synchronous_commit", journal);

        Assert.That(await command.ExecuteScalarAsync(), Is.EqualTo(expected));
    }

    [TestCase("transaction", 1)]
    [TestCase("transaction", 8)]
    [TestCase("statement", 8)]
    public async Task Start_WhenAPoolerSharesSessions_SaysWhatToDo(string mode, int poolSize)
    {
        using PgBouncer pooler = await PgBouncer.StartAsync(ConnectionString, mode, poolSize);

        Assert.That(
            async () =>
                await _database.StartServicesAsync(null, ("ConnectionStrings:FileService", pooler.ConnectionString)),
            Throws.TypeOf<SettingException>().With.Message.Contains("pool_mode=session")
        );
    }

    [Test]
    public async Task Start_WhenAPoolerHasOneSession_SaysWhatToDo()
    {
        using PgBouncer pooler = await PgBouncer.StartAsync(ConnectionString, "session", poolSize: 1);

        Assert.That(
            async () =>
                await _database.StartServicesAsync(
                    null,
                    ("ConnectionStrings:FileService", pooler.ConnectionString),
                    ("Database:ConnectTimeout", "00:00:01")
                ),
            Throws.TypeOf<SettingException>().With.Message.Contains("pool_size")
        );
    }

    [TestCase("ALTER ROLE {1} CONNECTION LIMIT 6", 1)]
    [TestCase("ALTER DATABASE {0} CONNECTION LIMIT 6", 1)]
    [TestCase("ALTER ROLE {1} CONNECTION LIMIT 7", 0)]
    public async Task Start_WhenTheRoleHasFewConnections_Warns(string limit, int warnings)
    {
        NpgsqlConnectionStringBuilder address = new(ConnectionString) { Username = $"few_{Guid.NewGuid():N}" };
        await ExecuteAsync($"CREATE ROLE {address.Username} LOGIN");
        await ExecuteAsync(string.Format(null, limit, address.Database, address.Username));
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(address);
        RecordingLogger<PostgreSqlMigrationLock> log = new(LogLevel.Warning);
        IOptions<DatabaseOptions> options = Options.Create(
            new DatabaseOptions { Provider = DatabaseProvider.PostgreSql }
        );
        using ConnectionLimit connections = new(options);

        await using IAsyncDisposable held = await new PostgreSqlMigrationLock(
            source,
            connections,
            TimeProvider.System,
            log
        ).AcquireAsync(default);

        Assert.That(connections.Connections, Is.EqualTo(2));
        Assert.That(log.Lines.Count(line => line.StartsWith("2038 ", StringComparison.Ordinal)), Is.EqualTo(warnings));
    }

    [TestCase("CONNECTION LIMIT 1", "CONNECTION LIMIT")]
    [FullEffortCase("SET idle_session_timeout = '1ms'", "idle_session_timeout")]
    public async Task Start_WhenTheRoleMayNotKeepItsSessions_SaysWhatToDo(string limit, string named)
    {
        string role = $"limited_{Guid.NewGuid():N}";
        string database = new NpgsqlConnectionStringBuilder(ConnectionString).Database!;
        await ExecuteAsync(
            $"CREATE ROLE {role} LOGIN; ALTER ROLE {role} {limit}; ALTER DATABASE {database} OWNER TO {role}"
        );
        await ExecuteAsync($"GRANT ALL ON SCHEMA public TO {role}");
        string asRole = new NpgsqlConnectionStringBuilder(ConnectionString) { Username = role }.ToString();

        SettingException? refused = null;
        for (int attempt = 0; refused is null && attempt < 20; attempt++)
        {
            refused = await RefusalOfAsync(asRole);
        }

        Assert.That(refused?.Message, Does.Contain(named));
    }

    // Whether a session pauses for long enough to be ended is chance.
    private async Task<SettingException?> RefusalOfAsync(string connectionString)
    {
        try
        {
            await using ServiceProvider started = await _database.StartServicesAsync(
                null,
                ("ConnectionStrings:FileService", connectionString)
            );
            return null;
        }
        catch (SettingException exception)
        {
            return exception;
        }
    }

    [Test]
    public async Task Start_WhenAPoolerGivesEachClientASession_Works()
    {
        using PgBouncer pooler = await PgBouncer.StartAsync(ConnectionString, "session", 40);
        await using ServiceProvider services = await _database.StartServicesAsync(
            null,
            ("ConnectionStrings:FileService", pooler.ConnectionString)
        );

        Upload[] uploads = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => services.StartUploadAsync()));

        Assert.That(uploads.Select(upload => upload.Id), Is.Unique);
    }

    private Task TurnSynchronousCommitOffAsync() =>
        ExecuteAsync(
            $"ALTER DATABASE {new NpgsqlConnectionStringBuilder(ConnectionString).Database} SET synchronous_commit = off"
        );

    private Task ExecuteAsync(string sql) => PostgreSqlCommands.ExecuteAsync(ConnectionString, sql);
}
