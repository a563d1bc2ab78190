using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Infrastructure.IntegrationTests.Engine;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing;
using Spika.FileService.Testing.Builders;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Infrastructure.IntegrationTests.Installation;

/// <summary>Another database comes in the place of the one of the start, while the service runs.</summary>
public abstract class ExchangedDatabaseContract(DatabaseProvider provider) : EngineContract(provider)
{
    private const string Other = "0123456789abcdef0123456789abcdef";

    private readonly IReadOnlyList<byte[]> _chunks = Chunks(1024, 1024, 10);

    private readonly UploadKey _key = A.Key();

    private readonly PromptedWatchClock _clock = new();

    private protected override TimeProvider Clock => _clock;

    [Test]
    public async Task Work_WhileTheDatabaseHasAnotherIdentity_IsRefused([Values] bool isAskedForHealth)
    {
        StoredFile earlier = await StoreAsync("earlier");
        await Engine.SaveAllAsync(_key, _chunks);
        string identity = await ReadIdentityAsync();
        await WriteIdentityAsync(Other);
        if (isAskedForHealth)
        {
            Assert.That(await CheckHealthAsync(), Is.EqualTo(HealthStatus.Unhealthy));
        }
        else
        {
            _clock.Look();
            Assert.That(IsOtherKnown, Is.True.After(delayInMilliseconds: 60_000, pollingInterval: 50));
        }

        await AssertUnavailableAsync(() => Engine.SaveAsync(A.Key("new"), 0, _chunks[0]));
        await AssertUnavailableAsync(() => Engine.SaveAsync(_key, 0, _chunks[0]));
        await AssertUnavailableAsync(() => Engine.VerifyAsync(_key, _chunks.Count, Whole(_chunks)));
        await AssertUnavailableAsync(() =>
            Engine.Get<IStoredFileRepository>().FindAsync(earlier.Id, AccessScope.All, default)
        );
        Assert.That(await CheckHealthAsync(), Is.EqualTo(HealthStatus.Unhealthy));

        await WriteIdentityAsync(identity);
        AssertHealthyAgain();
        StoredFile file = (await Engine.VerifyAsync(_key, _chunks.Count, Whole(_chunks))).Value;
        Assert.That(await Engine.ReadAsync(file), Is.EqualTo(Whole(_chunks)));
    }

    [Test]
    public async Task Work_OnADatabaseWithoutItsTable_IsRefused()
    {
        StoredFile earlier = await StoreAsync("earlier");
        await ExecuteAsync("ALTER TABLE installation RENAME TO aside");
        _clock.Look();
        Assert.That(IsOtherKnown, Is.True.After(delayInMilliseconds: 60_000, pollingInterval: 50));

        await AssertUnavailableAsync(() =>
            Engine.Get<IStoredFileRepository>().FindAsync(earlier.Id, AccessScope.All, default)
        );
        await AssertUnavailableAsync(() => Engine.SaveAsync(A.Key("new"), 0, _chunks[0]));

        await ExecuteAsync("ALTER TABLE aside RENAME TO installation");
        AssertHealthyAgain();
    }

    [TestCase(1)]
    [FullEffortCase(130, Description = "More than the mark is ahead.")]
    public async Task Verify_AtOnceAfterTheDatabaseWasSetBack_GivesNoIdAgain(int files)
    {
        StoredFile first = await StoreAsync("first");
        long last = first.Id;
        for (int more = 0; more < files; more++)
        {
            last = (await StoreAsync($"{more}")).Id;
        }

        await SetBackAsync(first.Id);

        Assert.That((await StoreAsync("next")).Id, Is.GreaterThan(last).And.LessThan(last + 200));
    }

    private protected bool IsOtherKnown()
    {
        try
        {
            Engine.Get<BoundDatabase>().ThrowIfOther();
            return false;
        }
        catch (OtherDatabaseException)
        {
            return true;
        }
    }

    private protected async Task<StoredFile> StoreAsync(string client)
    {
        UploadKey key = A.Key(client);
        await Engine.SaveAllAsync(key, _chunks);
        return (await Engine.VerifyAsync(key, _chunks.Count, Whole(_chunks))).Value;
    }

    private protected async Task<HealthStatus> CheckHealthAsync()
    {
        HealthReport report = await Engine
            .Get<HealthCheckService>()
            .CheckHealthAsync(check => check.Name == "database", default);
        return report.Status;
    }

    private protected static async Task AssertUnavailableAsync(Func<Task> work)
    {
        Exception? refused = null;
        try
        {
            await work();
        }
        catch (Exception exception)
        {
            refused = exception;
        }

        Assert.That(refused, Is.Not.Null, "It was answered.");
        Assert.That(
            new FailureClassifier().Classify(refused!)?.Code,
            Is.EqualTo("database.unavailable"),
            refused!.ToString()
        );
    }

    private protected void AssertHealthyAgain()
    {
        _clock.Look();
        Assert.That(
            async () => await CheckHealthAsync(),
            Is.EqualTo(HealthStatus.Healthy).After(delayInMilliseconds: 60_000, pollingInterval: 50)
        );
    }

    private async Task ExecuteAsync(string sql)
    {
        await using FileServiceDbContext db = Engine.Get<IDbContextFactory<FileServiceDbContext>>().CreateDbContext();
        await db.Database.ExecuteSqlRawAsync(sql);
    }

    private async Task<string> ReadIdentityAsync()
    {
        await using FileServiceDbContext db = Engine.Get<IDbContextFactory<FileServiceDbContext>>().CreateDbContext();
        return await db.Installation.Select(i => i.Identity).SingleAsync();
    }

    private async Task WriteIdentityAsync(string identity)
    {
        await using FileServiceDbContext db = Engine.Get<IDbContextFactory<FileServiceDbContext>>().CreateDbContext();
        await db.Database.ExecuteSqlAsync($"UPDATE installation SET identity = {identity}");
    }

    private async Task SetBackAsync(long id)
    {
        await using FileServiceDbContext db = Engine.Get<IDbContextFactory<FileServiceDbContext>>().CreateDbContext();
        await db.Files.Where(f => f.Id > id).ExecuteDeleteAsync();
        _ = db.Database.IsSqlite()
            ? await db.Database.ExecuteSqlAsync($"UPDATE sqlite_sequence SET seq = {id} WHERE name = 'files'")
            : await db.Database.ExecuteSqlAsync($"SELECT setval('files_id_seq', {id})");
    }
}

public sealed class SqliteExchangedDatabaseTests() : ExchangedDatabaseContract(DatabaseProvider.Sqlite);

public sealed class PostgreSqlExchangedDatabaseTests() : ExchangedDatabaseContract(DatabaseProvider.PostgreSql)
{
    [Test]
    public async Task Work_OnADatabaseThatWasRenamedInItsPlace_IsRefusedByTheFirstConnection()
    {
        IReadOnlyList<byte[]> chunks = Chunks(1024, 10);
        UploadKey key = A.Key();
        await Engine.SaveAllAsync(key, chunks);
        await using TestDatabase other = await TestDatabase.CreateAsync(DatabaseProvider.PostgreSql);
        EngineProcess process = await EngineProcess.StartAsync(other, TimeProvider.System);
        await process.DisposeAsync();
        (string own, string theirs) = (NameOf(Database), NameOf(other));

        await ExchangeAsync(own, theirs);
        await AssertUnavailableAsync(() => Engine.SaveAsync(A.Key("new"), 0, chunks[0]));
        await AssertUnavailableAsync(() => Engine.VerifyAsync(key, 2, Whole(chunks)));
        Assert.That(await CheckHealthAsync(), Is.EqualTo(HealthStatus.Unhealthy));

        await ExchangeAsync(own, theirs);
        AssertHealthyAgain();
        Assert.That((await Engine.VerifyAsync(key, 2, Whole(chunks))).Error, Is.Null);
    }

    [Test]
    public async Task Readiness_AfterTheConnectionsWereEnded_IsTrue()
    {
        await StoreAsync("earlier");
        await using NpgsqlConnection admin = new(Database.Settings["ConnectionStrings:FileService"] + ";Pooling=false");
        await admin.OpenAsync();
        await using NpgsqlCommand end = new(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
            admin
        );
        await end.ExecuteNonQueryAsync();

        Assert.That(await CheckHealthAsync(), Is.EqualTo(HealthStatus.Healthy));
    }

    [Test]
    public async Task Work_AfterTheDatabaseWasSetBackAndItsConnectionsEnded_PassesOverTheIdsOnce()
    {
        StoredFile first = await StoreAsync("first");
        Engine.Get<IFileIdMark>().Cover(first.Id + 300_000);
        NpgsqlConnection.ClearAllPools();
        Engine.Get<NpgsqlDataSource>().Clear();

        StoredFile[] next = await Task.WhenAll(Enumerable.Range(0, 8).Select(n => StoreAsync($"{n}")));

        Assert.That(
            next.Select(file => file.Id),
            Has.All.GreaterThan(first.Id + 300_000).And.All.LessThan(first.Id + 500_000)
        );
    }

    [TestCase("files")]
    [TestCase("events")]
    public async Task Verify_WhenASequenceIsBehindTheRowsThatAreThere_StoresTheFile(string table)
    {
        StoredFile last = await StoreAsync("first");
        for (int more = 0; more < 5; more++)
        {
            last = await StoreAsync($"{more}");
        }

        await SetSequenceAsync(table);

        Assert.That((await StoreAsync("next")).Id, Is.GreaterThan(last.Id));
    }

    [Test]
    public async Task Start_WhenTheSequenceIsBehindTheRowsThatAreThere_PassesOverTheirIds()
    {
        await StoreAsync("first");
        StoredFile last = await StoreAsync("last");
        Engine.Get<IFileIdMark>().Cover(last.Id + 1);
        await SetSequenceAsync("files");

        EngineProcess next = await StartProcessAsync();

        await using FileServiceDbContext db = next.Get<IDbContextFactory<FileServiceDbContext>>().CreateDbContext();
        FileIdPosition ids = await db.ReadFileIdsAsync(default);
        Assert.That(
            ids.Next,
            Is.GreaterThan(last.Id).And.EqualTo(ids.Last).And.EqualTo(next.Get<IFileIdMark>().Read())
        );
    }

    private async Task SetSequenceAsync(string table)
    {
        await using FileServiceDbContext db = Engine.Get<IDbContextFactory<FileServiceDbContext>>().CreateDbContext();
        await db.Database.ExecuteSqlAsync($"SELECT setval({table + "_id_seq"}, 1, false)");
    }

    private static string NameOf(TestDatabase database) =>
        new NpgsqlConnectionStringBuilder(database.Settings["ConnectionStrings:FileService"]).Database!;

    // Under the name of each, the other.
    private async Task ExchangeAsync(string one, string another)
    {
        NpgsqlConnectionStringBuilder server = new(Database.Settings["ConnectionStrings:FileService"])
        {
            Database = "postgres",
            Pooling = false,
        };
        await using NpgsqlConnection connection = new(server.ToString());
        await connection.OpenAsync();
        foreach (
            (string from, string to) in ((string, string)[])
                [(one, $"{one}_away"), (another, one), ($"{one}_away", another)]
        )
        {
            // Renamed as by an operator, after the connections of the service were ended.
            for (int attempt = 0; ; attempt++)
            {
                try
                {
                    await using NpgsqlCommand end = new(
                        $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{from}'",
                        connection
                    );
                    await end.ExecuteNonQueryAsync();
                    await using NpgsqlCommand rename = new($"ALTER DATABASE \"{from}\" RENAME TO \"{to}\"", connection);
                    await rename.ExecuteNonQueryAsync();
                    break;
                }
                catch (PostgresException exception) when (exception.SqlState == "55006" && attempt < 50) { }
            }
        }
    }
}
