using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing.Databases;

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
    public async Task StartAsync_WhenDatabaseIsNew_MakesTheTablesThatAllMigrationsMake()
    {
        await using TestDatabase other = await TestDatabase.CreateEmptyAsync(DatabaseProvider.Sqlite);
        await using ServiceProvider migrated = other.CreateServices();
        await using FileServiceDbContext expected = OpenContext(migrated);
        await expected.GetService<IMigrator>().MigrateAsync();

        await using ServiceProvider services = await Database.StartServicesAsync();

        await using FileServiceDbContext db = OpenContext(services);
        Assert.That(
            await DescribeAsync(db),
            Is.EqualTo(await DescribeAsync(expected)),
            "Change Persistence/Sqlite/NewDatabase.sql as the migrations change the tables."
        );
    }

    [Test]
    public async Task StartAsync_WhenANewDatabaseCannotBeMadeWhole_LeavesNothingOfIt()
    {
        await using ServiceProvider failing = Database.CreateServices();
        await using FileServiceDbContext db = OpenContext(failing);
        await db.Database.ExecuteSqlAsync($"CREATE VIEW events AS SELECT 1");

        Assert.That(
            () => Database.StartServicesAsync(),
            Throws.Exception.With.Message.Contains("view \"events\" already exists")
        );

        Assert.That(
            await db.Database.SqlQuery<string>($"SELECT name AS Value FROM sqlite_master").ToListAsync(),
            Is.EqualTo(new[] { "events" })
        );
        await db.Database.ExecuteSqlAsync($"DROP VIEW events");
        await using ServiceProvider services = await Database.StartServicesAsync();
        Assert.That(await db.Uploads.AnyAsync(), Is.False);
    }

    [Test]
    public async Task StartAsync_WhenFolderIsAbsent_CreatesIt()
    {
        string folder = Path.Combine(Database.Root, "not", "there");

        await using ServiceProvider services = await Database.StartServicesAsync(null, ("Storage:Root", folder));

        Assert.That(Path.Combine(folder, "fileservice.db"), Does.Exist);
    }

    // The tables and indexes without their line breaks, and the migrations that the database has.
    private static Task<List<string>> DescribeAsync(FileServiceDbContext db) =>
        db
            .Database.SqlQuery<string>(
                $"""
                SELECT type || ' ' || name || ' ' || replace(replace(replace(sql, char(13), ''), char(10), ''), ' ', '') AS Value
                    FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite%'
                UNION ALL SELECT MigrationId || ' ' || ProductVersion FROM "__EFMigrationsHistory"
                ORDER BY Value
                """
            )
            .ToListAsync();
}
