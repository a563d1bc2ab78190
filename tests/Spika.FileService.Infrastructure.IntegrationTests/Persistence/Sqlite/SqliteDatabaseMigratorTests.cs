using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Spika.FileService.Infrastructure.Persistence;

namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence.Sqlite;

public sealed class SqliteDatabaseMigratorTests() : DatabaseMigratorContract(DatabaseProvider.Sqlite)
{
    [Test]
    public async Task StartAsync_WhenAProcessDiedWhileMigrating_TakesItsLockAway()
    {
        await using (ServiceProvider died = Database.CreateServices())
        {
            await using FileServiceDbContext db = OpenContext(died);
            await db.Database.ExecuteSqlAsync(
                $"""
                CREATE TABLE "__EFMigrationsLock" ("Id" INTEGER NOT NULL PRIMARY KEY, "Timestamp" TEXT NOT NULL);
                INSERT INTO "__EFMigrationsLock" VALUES (1, '2026-01-02 03:04:05');
                """
            );
        }

        await using ServiceProvider services = await Database.StartServicesAsync();

        await using FileServiceDbContext migrated = OpenContext(services);
        Assert.That(await migrated.Uploads.AnyAsync(), Is.False);
    }

    [Test]
    public async Task StartAsync_WhenFolderIsAbsent_CreatesIt()
    {
        string folder = Path.Combine(Database.Root, "not", "there");

        await using ServiceProvider services = await Database.StartServicesAsync(null, ("Storage:Root", folder));

        Assert.That(Path.Combine(folder, "fileservice.db"), Does.Exist);
    }
}
