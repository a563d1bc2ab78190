using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using Spika.FileService.Application.Common.Options;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Infrastructure.Persistence.PostgreSql;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence.PostgreSql;

public sealed class PostgreSqlMigrationLockTests
{
    // Events of the lock.
    private const int WaitingForServer = 2002;

    private const int WaitingForProcess = 2034;

    private PostgreSqlServer _server = null!;
    private string _connectionString = null!;

    [OneTimeSetUp]
    public async Task CreateDatabaseAsync()
    {
        _server = await PostgreSqlServer.RequireAsync();
        _connectionString = await _server.CreateDatabaseAsync();
    }

    [OneTimeTearDown]
    public async Task RemoveDatabaseAsync()
    {
        if (_connectionString is not null)
        {
            await _server.DropDatabaseAsync(_connectionString);
        }
    }

    [Test]
    public async Task AcquireAsync_WhenAnotherHoldsIt_Waits()
    {
        await using NpgsqlDataSource database = NpgsqlDataSource.Create(_connectionString);
        LogSignal<PostgreSqlMigrationLock> waiting = new(WaitingForProcess);
        PostgreSqlMigrationLock other = new(database, Limit(), new ImpatientClock(), waiting);
        IAsyncDisposable held = await Lock(database, TimeProvider.System).AcquireAsync(default);

        Task<IAsyncDisposable> second = other.AcquireAsync(default);
        bool waited = await Task.WhenAny(second, waiting.Signal) == waiting.Signal && !second.IsCompleted;
        await held.DisposeAsync();

        await using IAsyncDisposable next = await second;
        Assert.That(waited);
    }

    [Test]
    public async Task AcquireAsync_WhenServerComesUpLate_WaitsForIt()
    {
        using PostgreSqlProxy proxy = new(_connectionString);
        await using NpgsqlDataSource database = NpgsqlDataSource.Create(proxy.ConnectionString);
        LogSignal<PostgreSqlMigrationLock> waiting = new(WaitingForServer);
        FakeTimeProvider clock = new();
        PostgreSqlMigrationLock migrationLock = new(database, Limit(), clock, waiting);

        Task<IAsyncDisposable> acquiring = migrationLock.AcquireAsync(default);
        await waiting.Signal;
        proxy.Open();
        while (!acquiring.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(acquiring, Task.Delay(10));
        }

        Assert.That(async () => await (await acquiring).DisposeAsync(), Throws.Nothing);
    }

    [Test]
    public async Task AcquireAsync_WhenServerNeverComesUp_SaysWhereWithoutThePassword()
    {
        using PostgreSqlProxy proxy = new(_connectionString);
        NpgsqlConnectionStringBuilder connection = new(proxy.ConnectionString) { Password = "s3cret" };
        await using NpgsqlDataSource database = NpgsqlDataSource.Create(connection);
        FakeTimeProvider hurried = new() { AutoAdvanceAmount = TimeSpan.FromMinutes(1) };

        PostgreSqlMigrationLock migrationLock = Lock(database, hurried);

        Assert.That(
            async () => await migrationLock.AcquireAsync(default),
            Throws
                .TypeOf<SettingException>()
                .With.Message.StartWith($"PostgreSQL at 127.0.0.1:{connection.Port} did not answer")
                .And.Message.Contains("Connection refused")
                .And.Message.Not.Contains("s3cret")
        );
    }

    [TestCase("Ecould not fork new process for connection\n\0", "Prefer")]
    [TestCase("R\0\0\0\x08\0\0\0\x63", "Disable")]
    public async Task AcquireAsync_WhenTheAnswerIsNotOfTheProtocol_WaitsAndSaysSo(string answer, string sslMode)
    {
        await using OtherServer server = new(Encoding.Latin1.GetBytes(answer));
        await using NpgsqlDataSource database = NpgsqlDataSource.Create(
            $"{server.ConnectionString};SSL Mode={sslMode}"
        );
        FakeTimeProvider hurried = new() { AutoAdvanceAmount = TimeSpan.FromMinutes(1) };

        Assert.That(
            async () => await Lock(database, hurried).AcquireAsync(default),
            Throws.TypeOf<SettingException>().With.Message.Contains("did not answer within")
        );
    }

    [Test]
    public async Task AcquireAsync_WhenTheServerAsksForAPasswordThatThereIsNot_SaysSoAtOnce()
    {
        await using OtherServer server = new([(byte)'R', 0, 0, 0, 8, 0, 0, 0, 3]);
        await using NpgsqlDataSource database = NpgsqlDataSource.Create($"{server.ConnectionString};SSL Mode=Disable");

        Assert.That(
            async () => await Lock(database, TimeProvider.System).AcquireAsync(default),
            Throws.TypeOf<SettingException>().With.Message.Contains("refuses the connection: No password")
        );
    }

    [Test]
    public async Task AcquireAsync_WhenTheDatabaseDoesNotExist_SaysWhatTheServerSays()
    {
        NpgsqlConnectionStringBuilder connection = new(_connectionString) { Database = "missing" };
        await using NpgsqlDataSource database = NpgsqlDataSource.Create(connection);

        PostgreSqlMigrationLock migrationLock = Lock(database, TimeProvider.System);

        Assert.That(
            async () => await migrationLock.AcquireAsync(default),
            Throws
                .TypeOf<SettingException>()
                .With.Message.EqualTo(
                    $"PostgreSQL at {connection.Host}:{connection.Port} refuses the connection: "
                        + "3D000: database \"missing\" does not exist"
                )
        );
    }

    private static PostgreSqlMigrationLock Lock(NpgsqlDataSource database, TimeProvider clock) =>
        new(database, Limit(), clock, NullLogger<PostgreSqlMigrationLock>.Instance);

    private static ConnectionLimit Limit() => new(Options.Create(new DatabaseOptions()));
}
