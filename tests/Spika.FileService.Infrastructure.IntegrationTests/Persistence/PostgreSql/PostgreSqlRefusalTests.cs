using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Transactions;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Testing.Builders;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence.PostgreSql;

/// <summary>
/// What an operator, or the disk under the server, takes away while the service runs, and gives back.
/// </summary>
[NonParallelizable]
public sealed class PostgreSqlRefusalTests
{
    private const string CloseAll =
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname LIKE 'spika%'";

    private PostgreSqlCluster _cluster = null!;

    private TestDatabase _database = null!;

    private ServiceProvider _services = null!;

    private string _admin = null!;

    private IUploadRepository Uploads => _services.GetRequiredService<IUploadRepository>();

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _cluster = await PostgreSqlCluster.RequireAsync();
        _database = await TestDatabase.CreateAsync(_cluster);
        string connectionString = _database.Settings["ConnectionStrings:FileService"]!;
        _admin = _cluster.ConnectionString;
        await using (await _database.StartServicesAsync()) { }

        await PostgreSqlCommands.ExecuteAsync(connectionString, "CREATE ROLE service LOGIN");
        await PostgreSqlCommands.ExecuteAsync(connectionString, "GRANT ALL ON ALL TABLES IN SCHEMA public TO service");
        await PostgreSqlCommands.ExecuteAsync(
            connectionString,
            "GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO service"
        );
        _services = await _database.StartServicesAsync(
            null,
            (
                "ConnectionStrings:FileService",
                new NpgsqlConnectionStringBuilder(connectionString) { Username = "service" }.ToString()
            ),
            ("Database:WaitForUpTo", "00:00:00")
        );
        await _services.StartUploadAsync();
    }

    [OneTimeTearDown]
    public async Task EndAsync()
    {
        if (_services is not null)
        {
            await _services.DisposeAsync();
        }

        if (_database is not null)
        {
            await _database.DisposeAsync();
        }

        _cluster?.Dispose();
    }

    [TestCase("REVOKE INSERT ON uploads FROM service", "GRANT INSERT ON uploads TO service")]
    [TestCase(
        "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM service",
        "GRANT ALL ON ALL TABLES IN SCHEMA public TO service"
    )]
    [TestCase("ALTER TABLE uploads RENAME TO aside", "ALTER TABLE aside RENAME TO uploads")]
    [TestCase("ALTER TABLE uploads RENAME state TO aside", "ALTER TABLE uploads RENAME aside TO state")]
    [TestCase("ALTER ROLE service SET default_transaction_read_only = on", "ALTER ROLE service RESET ALL")]
    public async Task Request_WhileTheDatabaseRefusesIt_IsUnavailable(string take, string give) =>
        await AssertUnavailableMeanwhileAsync(() => ChangeAsync(take, InDatabase), () => ChangeAsync(give, InDatabase));

    [TestCase("REVOKE ALL ON SEQUENCE files_id_seq FROM service", "GRANT ALL ON SEQUENCE files_id_seq TO service")]
    [TestCase("ALTER TABLE files RENAME mime_type TO aside", "ALTER TABLE files RENAME aside TO mime_type")]
    public async Task Verify_WhileTheDatabaseRefusesIt_IsUnavailable(string take, string give)
    {
        Upload upload = await _services.StartUploadAsync();

        await AssertUnavailableMeanwhileAsync(
            () => ChangeAsync(take, InDatabase),
            () => ChangeAsync(give, InDatabase),
            async () =>
            {
                Upload leased = (await Uploads.LeaseAsync(upload.Id, TimeSpan.FromMinutes(1), default))!;
                await _services.GetRequiredService<IUnitOfWork>().AddFileAsync(leased, A.Description(), A.Blob());
            }
        );
    }

    // Only a row that is written tells them from a schema that is right.
    [TestCase(
        """
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'in maintenance'; END $$;
            CREATE TRIGGER refuse BEFORE INSERT ON uploads FOR EACH ROW EXECUTE FUNCTION refuse();
            """,
        "DROP TRIGGER refuse ON uploads; DROP FUNCTION refuse"
    )]
    [TestCase(
        """
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN RAISE 'a class of its own' USING ERRCODE = '22P05'; END $$;
            CREATE TRIGGER refuse BEFORE INSERT ON uploads FOR EACH ROW EXECUTE FUNCTION refuse();
            """,
        "DROP TRIGGER refuse ON uploads; DROP FUNCTION refuse"
    )]
    [TestCase(
        """
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN RAISE 'a class of its own' USING ERRCODE = '26000'; END $$;
            CREATE TRIGGER refuse BEFORE INSERT ON uploads FOR EACH ROW EXECUTE FUNCTION refuse();
            """,
        "DROP TRIGGER refuse ON uploads; DROP FUNCTION refuse"
    )]
    [TestCase(
        "ALTER TABLE uploads ADD CONSTRAINT closed CHECK (client_id = '') NOT VALID",
        "ALTER TABLE uploads DROP CONSTRAINT closed"
    )]
    [TestCase("ALTER TABLE uploads ADD closed int NOT NULL", "ALTER TABLE uploads DROP closed")]
    public async Task Request_WhileTheSchemaRefusesIt_IsUnavailable(string change, string back) =>
        await AssertUnavailableMeanwhileAsync(
            () => PostgreSqlCommands.ExecuteAsync(InDatabase, "DELETE FROM uploads; " + change),
            () => PostgreSqlCommands.ExecuteAsync(InDatabase, back)
        );

    // It writes as a request does, so a rule that requests keep must not hold it up, and takes back all of it.
    [Test]
    public async Task Health_BesideRulesThatRequestsKeep_IsHealthyAndLeavesNothing()
    {
        const string State = "SELECT (SELECT count(*) FROM uploads) || ' ' || (SELECT last_value FROM files_id_seq)";
        await PostgreSqlCommands.ExecuteAsync(
            InDatabase,
            "ALTER TABLE uploads ADD CONSTRAINT kept CHECK (state IN (0, 1, 2, 3) AND epoch >= 0 AND owner <> '')"
        );
        string before = await ReadAsync(State);
        HealthCheckResult[] checks = await Task.WhenAll(
            Enumerable.Range(0, 5).Select(_ => HealthChecks.CheckDatabaseAsync(_services))
        );
        await PostgreSqlCommands.ExecuteAsync(InDatabase, "ALTER TABLE uploads DROP CONSTRAINT kept");

        Assert.That(checks.Select(check => check.Status), Is.All.EqualTo(HealthStatus.Healthy));
        Assert.That(await ReadAsync(State), Is.EqualTo(before));
    }

    [Test]
    public async Task Verify_WhenThereAreNoIdsLeft_IsUnavailable()
    {
        Upload upload = await _services.StartUploadAsync();
        Upload leased = (await Uploads.LeaseAsync(upload.Id, TimeSpan.FromMinutes(1), default))!;
        await PostgreSqlCommands.ExecuteAsync(InDatabase, "ALTER SEQUENCE files_id_seq MAXVALUE 2 RESTART 2");
        await ReadAsync("SELECT nextval('files_id_seq')::text");

        Exception? refused = Assert.CatchAsync(async () =>
            await _services.GetRequiredService<IUnitOfWork>().AddFileAsync(leased, A.Description(), A.Blob())
        );
        await PostgreSqlCommands.ExecuteAsync(InDatabase, "ALTER SEQUENCE files_id_seq NO MAXVALUE");

        Assert.That(
            new FailureClassifier().Classify(refused!),
            Is.EqualTo(InfrastructureErrors.DatabaseUnavailable),
            refused!.ToString()
        );
    }

    // A query would answer without the rows, as if they had been removed, and with them what is stored.
    [TestCase("uploads", "orphaned records", "unfinished uploads", "upload")]
    [TestCase("upload_writers", "orphaned records")]
    [TestCase("upload_chunks", "orphaned records")]
    [TestCase("upload_odd_chunks", "orphaned records")]
    [TestCase("files", "used blobs", "file")]
    [TestCase("blobs", "same bytes")]
    public async Task Uses_WhileAPolicyHidesRows_Fail(string table, params string[] expected)
    {
        IUploadCleanup cleanup = _services.GetRequiredService<IUploadCleanup>();
        IBlobRepository blobs = _services.GetRequiredService<IBlobRepository>();
        Dictionary<string, AsyncTestDelegate> removals = new()
        {
            ["orphaned records"] = () => cleanup.RemoveOrphanedRecordsAsync(100, default),
            ["unfinished uploads"] = () => cleanup.FindUnfinishedAsync([UploadId.New(A.Moment)], default),
            ["used blobs"] = () => blobs.FindUsedAsync([A.Blob()], default),
            ["same bytes"] = () => blobs.FindSameAsync(A.Hash(1), 1, default),
            ["upload"] = () => Uploads.FindAsync(A.Key(), default),
            ["file"] = () => _services.GetRequiredService<IStoredFileRepository>().FindAsync(A.Key(), default),
        };

        await PostgreSqlCommands.ExecuteAsync(InDatabase, $"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY");
        Exception?[] refused = [.. expected.Select(name => Assert.CatchAsync(removals[name]))];
        HealthCheckResult during = await HealthChecks.CheckDatabaseAsync(_services);
        await PostgreSqlCommands.ExecuteAsync(InDatabase, $"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY");

        Assert.That(refused.Select(each => (each as PostgresException)?.SqlState), Is.All.EqualTo("42501"));
        Assert.That(during.Status, Is.EqualTo(HealthStatus.Unhealthy));
        Array.ForEach([.. removals.Values], removal => Assert.That(removal, Throws.Nothing));
        Assert.That((await HealthChecks.CheckDatabaseAsync(_services)).Status, Is.EqualTo(HealthStatus.Healthy));
    }

    [TestCase("ALTER ROLE service NOLOGIN", "ALTER ROLE service LOGIN")]
    [TestCase("ALTER DATABASE {0} RENAME TO spika_aside", "ALTER DATABASE spika_aside RENAME TO {0}")]
    [TestCase("ALTER DATABASE {0} CONNECTION LIMIT 0", "ALTER DATABASE {0} CONNECTION LIMIT -1")]
    [TestCase("ALTER DATABASE {0} ALLOW_CONNECTIONS false", "ALTER DATABASE {0} ALLOW_CONNECTIONS true")]
    public async Task Request_WhileTheServerTakesNoConnection_IsUnavailable(string take, string give) =>
        await AssertUnavailableMeanwhileAsync(() => ChangeAsync(take, _admin), () => ChangeAsync(give, _admin));

    [Test]
    public async Task Request_WhileAFileOfATableIsGone_IsUnavailable()
    {
        string path = await ReadAsync(
            "SELECT current_setting('data_directory') || '/' || pg_relation_filepath('upload_odd_chunks')"
        );
        string uploads = await ReadAsync(
            "SELECT current_setting('data_directory') || '/' || pg_relation_filepath('uploads')"
        );

        await AssertUnavailableMeanwhileAsync(
            async () =>
            {
                await ChangeAsync("CHECKPOINT", _admin);
                File.Move(path, path + ".aside");
                File.Move(uploads, uploads + ".aside");
            },
            () =>
            {
                File.Move(path + ".aside", path);
                File.Move(uploads + ".aside", uploads);
                return Task.CompletedTask;
            }
        );
    }

    private string InDatabase => _database.Settings["ConnectionStrings:FileService"]!;

    private Task AssertUnavailableMeanwhileAsync(Func<Task> take, Func<Task> give) =>
        AssertUnavailableMeanwhileAsync(take, give, async () => await _services.StartUploadAsync());

    private async Task AssertUnavailableMeanwhileAsync(Func<Task> take, Func<Task> give, AsyncTestDelegate request)
    {
        await take();
        Exception? refused = Assert.CatchAsync(request);
        HealthCheckResult during = await HealthChecks.CheckDatabaseAsync(_services);
        await give();

        Assert.That(
            new FailureClassifier().Classify(refused!),
            Is.EqualTo(InfrastructureErrors.DatabaseUnavailable),
            refused!.ToString()
        );
        HealthCheckResult after = await HealthChecks.CheckDatabaseAsync(_services);
        Assert.That(during.Status, Is.EqualTo(HealthStatus.Unhealthy));
        Assert.That(after.Status, Is.EqualTo(HealthStatus.Healthy), after.Description);
        Assert.That(await _services.StartUploadAsync(), Is.Not.Null);
    }

    private async Task ChangeAsync(string sql, string connectionString)
    {
        string name = new NpgsqlConnectionStringBuilder(InDatabase).Database!;
        await PostgreSqlCommands.ExecuteAsync(_admin, CloseAll);
        await PostgreSqlCommands.ExecuteAsync(
            connectionString,
            string.Format(System.Globalization.CultureInfo.InvariantCulture, sql, name)
        );
        await PostgreSqlCommands.ExecuteAsync(_admin, CloseAll);
    }

    private async Task<string> ReadAsync(string sql)
    {
        await using NpgsqlConnection connection = await PostgreSqlCommands.OpenAsync(InDatabase);
        await using NpgsqlCommand command = new(sql, connection);
        return (string)(await command.ExecuteScalarAsync())!;
    }
}
