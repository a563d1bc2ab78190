using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Infrastructure.Persistence.PostgreSql.Upgrade;
using Spika.FileService.Testing;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence.PostgreSql.Upgrade;

/// <summary>Upgrades of a large table, beside a long reader and processes that serve.</summary>
[NonParallelizable]
public sealed class LargeTableTests
{
    private const int Rows = 3000;

    private const int CommandTimeoutSeconds = 1;

    private static readonly UpgradeLimits _limits = new()
    {
        SmallTable = 100,
        Pause = TimeSpan.FromMilliseconds(50),
        LookEvery = TimeSpan.FromMilliseconds(100),
        BatchRows = 100,
        VacuumRows = 1000,
        KeepOldIndexes = TimeSpan.Zero,
        ProgressEvery = TimeSpan.FromMilliseconds(100),
    };

    private TestDatabase _database = null!;
    private NpgsqlDataSource _source = null!;

    // What an upgrade does has no time limit of its own, so that of the connection string must not end it.
    private NpgsqlDataSource _upgrading = null!;
    private RecordingLogger<PostgreSqlSchemaUpgrade> _log = null!;
    private ServiceProvider _services = null!;

    [SetUp]
    public async Task CreateTablesOfTheFirstVersionAsync()
    {
        _database = await TestDatabase.CreateEmptyAsync(DatabaseProvider.PostgreSql);
        _source = NpgsqlDataSource.Create(_database.Settings["ConnectionStrings:FileService"]!);
        _log = new RecordingLogger<PostgreSqlSchemaUpgrade>(LogLevel.Information);
        _upgrading = NpgsqlDataSource.Create(
            $"{_database.Settings["ConnectionStrings:FileService"]};Command Timeout={CommandTimeoutSeconds}"
        );
        _services = _database.CreateServices();
        await using FileServiceDbContext db = OpenContext();
        await db.GetService<IMigrator>().MigrateAsync("Initial");
        await ExecuteAsync(
            $"INSERT INTO files {RunningProcess.Row(RunningProcess.FirstBlobColumn)} FROM generate_series(1, {Rows}) i"
        );
    }

    [TearDown]
    public async Task RemoveDatabaseAsync()
    {
        if (_database is not null)
        {
            await _services.DisposeAsync();
            await _upgrading.DisposeAsync();
            await _source.DisposeAsync();
            await _database.DisposeAsync();
        }
    }

    [TestCase("Initial")]
    [TestCase("FileChecks")]
    public async Task Upgrade_BesideALongReader_NeverBlocksAProcessThatServes(string from)
    {
        if (from != "Initial")
        {
            await ApplyAsync(only: from);
        }

        await using (RunningProcess old = new(_source, RunningProcess.FirstBlobColumn))
        await using (NpgsqlConnection reader = await OpenReaderAsync())
        {
            Task applying = ApplyAsync();
            await old.WorkOnAsync(operations: 30);
            Assert.That(applying.IsCompleted, Is.False, "An ALTER TABLE cannot pass a reader.");
            await old.DisposeAsync();
            await EndAsync(reader);
            await applying;
        }

        await using (RunningProcess current = new(_source, RunningProcess.BlobColumn))
        await using (NpgsqlConnection reader = await OpenReaderAsync())
        {
            Task working = Upgrade().DoWorkAsync(CancellationToken.None);
            await current.WorkOnAsync(operations: 30);
            Assert.That(working.IsCompleted, Is.False, "A concurrent build waits for older snapshots.");
            await WaitForAsync(
                $"SELECT EXISTS (SELECT FROM pg_stat_activity WHERE query LIKE 'CREATE INDEX%' AND query_start < now() - interval '{2 * CommandTimeoutSeconds} s')"
            );
            await EndAsync(reader);
            await current.WorkOnAsync(operations: 1);
            await working;
        }

        await AssertCompleteAsync();
        Assert.That(_log.Lines, Has.Some.StartsWith("2024 "));
    }

    [Test]
    public async Task DoWorkAsync_WhenItsSessionIsKilledInTheMiddle_GoesOn()
    {
        await ApplyAsync();
        await using NpgsqlConnection reader = await OpenReaderAsync();
        Task working = Upgrade().DoWorkAsync(CancellationToken.None);
        await WaitForAsync(
            "SELECT EXISTS (SELECT FROM pg_index WHERE indrelid = 'files'::regclass AND NOT indisvalid)"
        );

        await ExecuteAsync(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_progress_create_index WHERE datname = current_database()"
        );
        await WaitForAsync(
            "SELECT NOT EXISTS (SELECT FROM pg_stat_progress_create_index WHERE datname = current_database())"
        );
        await EndAsync(reader);
        await working;

        await AssertCompleteAsync();
    }

    // The service does not reset the connections of its pool.
    [Test]
    public async Task DoWorkAsync_WhenItIsDone_LeavesTheTimeLimitsOfItsConnectionAsTheyWere()
    {
        const string Limits = "SELECT current_setting('lock_timeout') || ' ' || current_setting('statement_timeout')";
        await ApplyAsync();
        await using NpgsqlDataSource pool = NpgsqlDataSource.Create(
            $"{_database.Settings["ConnectionStrings:FileService"]};No Reset On Close=true;"
                + "Options=-c lock_timeout=7s -c statement_timeout=70s"
        );
        PostgreSqlSchemaUpgrade upgrade = new(pool, TimeProvider.System, _log, _limits);

        Assert.That(await upgrade.ListWorkAsync(default), Is.Not.Empty);
        await upgrade.DoWorkAsync(CancellationToken.None);

        List<NpgsqlConnection> all = [];
        List<object?> limits = [];
        for (int connection = 0; connection < 4; connection++)
        {
            all.Add(await pool.OpenConnectionAsync());
            await using NpgsqlCommand command = new(Limits, all[^1]);
            limits.Add(await command.ExecuteScalarAsync());
        }

        foreach (NpgsqlConnection connection in all)
        {
            await connection.DisposeAsync();
        }

        Assert.That(limits, Is.All.EqualTo("7s 70s"));
    }

    [Test]
    public async Task DoWorkAsync_WhenTheProcessEndsInTheMiddle_IsFinishedByTheNext()
    {
        await ApplyAsync();
        await using NpgsqlConnection reader = await OpenReaderAsync();
        using CancellationTokenSource end = new();
        Task first = Upgrade().DoWorkAsync(end.Token);
        await WaitForAsync(
            "SELECT EXISTS (SELECT FROM pg_index WHERE indrelid = 'files'::regclass AND NOT indisvalid)"
        );
        await end.CancelAsync();
        Assert.That(async () => await first, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(await Upgrade().ListWorkAsync(default), Is.Not.Empty);
        await EndAsync(reader);

        await Upgrade().DoWorkAsync(CancellationToken.None);

        await AssertCompleteAsync();
    }

    [Test]
    public async Task DoWorkAsync_WhenColumnsAreHalfFilled_GoesOnWithTheRest()
    {
        await ApplyAsync();
        await ExecuteAsync("UPDATE table_work SET position = 1000");

        await Upgrade().DoWorkAsync(CancellationToken.None);

        Assert.That(await ReadAsync<long>("SELECT count(*) FROM blobs"), Is.EqualTo(Rows - 1000));
        Assert.That(
            await ReadAsync<long>("SELECT count(*) FROM blobs JOIN files ON blob_id = blobs.id WHERE files.id <= 1000"),
            Is.Zero
        );
    }

    [Test]
    public async Task DoWorkAsync_OfMoreThanOneBatch_SaysHowManyRowsAreLeft()
    {
        await ApplyAsync();

        await Upgrade(_limits with { ProgressEvery = TimeSpan.FromMilliseconds(1) })
            .DoWorkAsync(CancellationToken.None);

        Assert.That(_log.Lines, Has.Some.Matches(@"^2022 Fills \w+: at most \d+ rows are left$"));
    }

    // Verifies and removals ask for it while the work goes on.
    [Test]
    public async Task DoWorkAsync_BeforeAnythingElse_BuildsTheIndexOfBlobs()
    {
        await ApplyAsync();

        await Upgrade(_limits with { ProgressEvery = TimeSpan.FromMilliseconds(1) })
            .DoWorkAsync(CancellationToken.None);

        string[] work = [.. _log.Lines.SkipWhile(line => line.StartsWith("2020 ", StringComparison.Ordinal))];
        Assert.That(work[0], Does.StartWith("2023 Builds the index ix_files_blob_id"));
        Assert.That(work, Has.Exactly(1).StartsWith("2023 Builds the index ix_files_blob_id"));
        Assert.That(work, Has.Some.StartsWith("2022 Fills"));
    }

    [Test]
    public async Task DoWorkAsync_WhenAFileWasDamaged_SaysSoOfItsBlob()
    {
        await ApplyAsync(only: "FileChecks");
        await ExecuteAsync("UPDATE files SET damaged_at = '2026-01-01' WHERE id = 7");
        await ApplyAsync();

        await Upgrade().DoWorkAsync(CancellationToken.None);

        Assert.That(
            await ReadAsync<string>("SELECT string_agg(id, ' ') FROM blobs WHERE damaged_at = '2026-01-01'"),
            Is.EqualTo("k7")
        );
        await AssertCompleteAsync();
    }

    [Test]
    public async Task DoWorkAsync_OfSeveralProcesses_IsDoneOnce()
    {
        await ApplyAsync();

        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Upgrade().DoWorkAsync(CancellationToken.None)));

        await AssertCompleteAsync();
    }

    [Test]
    public async Task DoWorkAsync_WhileAnotherSessionBuildsAnIndex_WaitsForThat()
    {
        await ApplyAsync();
        await using NpgsqlConnection reader = await OpenReaderAsync();
        Task other = ExecuteAsync("CREATE INDEX CONCURRENTLY ix_files_sha256 ON files (sha256, id)");
        await WaitForAsync(
            "SELECT EXISTS (SELECT FROM pg_index WHERE indrelid = 'files'::regclass AND NOT indisvalid)"
        );

        Task working = Upgrade().DoWorkAsync(CancellationToken.None);
        await EndAsync(reader);
        await other;
        await working;

        await AssertCompleteAsync();
    }

    [Test]
    public async Task Start_OnALargeTable_ServesBeforeTheWorkIsDone()
    {
        await using NpgsqlConnection reader = await OpenReaderAsync("SELECT 1");
        await ExecuteAsync(
            $"INSERT INTO files {RunningProcess.Row(RunningProcess.FirstBlobColumn)} FROM generate_series(10001, 40000) i"
        );

        await using ServiceProvider started = await _database.StartServicesAsync();

        Assert.That(await Upgrade().ListWorkAsync(default), Is.Not.Empty);
    }

    private static string[] Names(IReadOnlyList<string> work) => [.. work];

    private PostgreSqlSchemaUpgrade Upgrade() => Upgrade(_limits);

    private PostgreSqlSchemaUpgrade Upgrade(UpgradeLimits limits) => new(_upgrading, TimeProvider.System, _log, limits);

    private FileServiceDbContext OpenContext() =>
        _services.GetRequiredService<IDbContextFactory<FileServiceDbContext>>().CreateDbContext();

    private async Task ApplyAsync(string? only = null)
    {
        await using FileServiceDbContext db = OpenContext();
        string[] pending = [.. await db.Database.GetPendingMigrationsAsync()];
        string[] applied = [.. pending.TakeWhile(name => only is null || string.CompareOrdinal(name, "20261127") < 0)];
        await Upgrade().ApplyAsync(db, applied, CancellationToken.None);
    }

    private async Task AssertCompleteAsync()
    {
        Assert.That(Names(await Upgrade().ListWorkAsync(default)), Is.Empty);
        Assert.That(
            await ReadAsync<long>(
                "SELECT count(*) FROM pg_index WHERE indrelid = 'files'::regclass AND indisvalid AND indisready"
            ),
            Is.EqualTo(TableIndex.All.Count + 2)
        );
        Assert.That(
            await ReadAsync<long>(
                $"""
                SELECT count(*) FROM files JOIN blobs ON blobs.id = blob_id
                WHERE files.id <= {Rows} AND checked_at = files.created_at
                """
            ),
            Is.EqualTo(Rows)
        );
    }

    // As pg_dump: a snapshot, and a lock of each table.
    private async Task<NpgsqlConnection> OpenReaderAsync(string sql = "SELECT count(*) FROM files, uploads")
    {
        NpgsqlConnection reader = await _source.OpenConnectionAsync();
        await using NpgsqlCommand command = new($"BEGIN ISOLATION LEVEL REPEATABLE READ; {sql}", reader);
        await command.ExecuteNonQueryAsync();
        return reader;
    }

    private static async Task EndAsync(NpgsqlConnection reader)
    {
        await using NpgsqlCommand command = new("ROLLBACK", reader);
        await command.ExecuteNonQueryAsync();
    }

    private async Task WaitForAsync(string condition)
    {
        while (!await ReadAsync<bool>(condition))
        {
            await Task.Delay(20);
        }
    }

    private async Task ExecuteAsync(string sql)
    {
        await using NpgsqlCommand command = _source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<T> ReadAsync<T>(string sql)
    {
        await using NpgsqlCommand command = _source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }
}
