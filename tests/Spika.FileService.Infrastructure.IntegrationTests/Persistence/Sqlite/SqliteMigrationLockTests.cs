using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Spika.FileService.Application.Common.Options;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Infrastructure.Persistence.Sqlite;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence.Sqlite;

public sealed class SqliteMigrationLockTests
{
    private TestDatabase _database = null!;

    [SetUp]
    public async Task CreateDatabaseAsync() => _database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);

    [TearDown]
    public async Task RemoveDatabaseAsync() => await _database.DisposeAsync();

    [Test]
    public async Task AcquireAsync_WhenAnotherHoldsItForTooLong_SaysWhichFile()
    {
        await using ServiceProvider services = _database.CreateServices();
        SqliteLocation location = services.GetRequiredService<SqliteLocation>();
        SqliteStartup startup = services.GetRequiredService<SqliteStartup>();
        await using IAsyncDisposable held = await new SqliteMigrationLock(
            location,
            startup,
            TimeProvider.System
        ).AcquireAsync(default);
        FakeTimeProvider hurried = new() { AutoAdvanceAmount = TimeSpan.FromMinutes(1) };

        SqliteMigrationLock second = new(location, startup, hurried);

        Assert.That(
            async () => await second.AcquireAsync(default),
            Throws.TypeOf<SettingException>().With.Message.Contains(location.DatabasePath)
        );
    }

    [Test]
    public async Task AcquireAsync_WhenTheHolderReleasesIt_Succeeds()
    {
        await using ServiceProvider services = _database.CreateServices();
        IMigrationLock migrationLock = services.GetRequiredService<IMigrationLock>();
        IAsyncDisposable held = await migrationLock.AcquireAsync(default);
        Task<IAsyncDisposable> second = migrationLock.AcquireAsync(default);
        bool waited = !second.IsCompleted;
        await held.DisposeAsync();

        await using IAsyncDisposable next = await second;

        Assert.That(waited);
    }
}
