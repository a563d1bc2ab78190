using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence.PostgreSql;

/// <summary>Upgrades of large tables must not rewrite them.</summary>
public sealed class LongTextsMigrationTests
{
    private const string Columns = """
        SELECT string_agg(format_type(atttypid, atttypmod), ', ' ORDER BY attname) AS "Value" FROM pg_attribute
        WHERE attrelid = 'files'::regclass AND attname IN ('type', 'mime_type', 'file_name')
        """;

    private TestDatabase _database = null!;

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

    [Test]
    public async Task Migrate_WhenTheColumnsBecomeLonger_DoesNotRewriteTheTable()
    {
        await using ServiceProvider services = _database.CreateServices();
        await using FileServiceDbContext db = OpenContext(services);
        await db.GetService<IMigrator>().MigrateAsync("FileChecks");
        long before = await FileOfAsync(db, "files");

        await db.GetService<IMigrator>().MigrateAsync();

        Assert.That(await FileOfAsync(db, "files"), Is.EqualTo(before));
        Assert.That(
            await db.Database.SqlQueryRaw<string>(Columns).SingleAsync(),
            Is.EqualTo("character varying(1024), character varying(1024), character varying(1024)")
        );
    }

    [Test]
    public async Task Migrate_WhenAnOperatorDidItBefore_BuildsNoIndexAnew()
    {
        await using ServiceProvider services = _database.CreateServices();
        await using FileServiceDbContext db = OpenContext(services);
        await db.GetService<IMigrator>().MigrateAsync("FileChecks");
        await db.Database.ExecuteSqlRawAsync(
            """
            ALTER TABLE files ALTER COLUMN type TYPE varchar(1024), ALTER COLUMN mime_type TYPE varchar(1024),
                ALTER COLUMN file_name TYPE varchar(1024);
            CREATE INDEX ix_files_type_prefix ON files (substring(type, 1, 255), relation_id, id)
            """
        );
        long before = await FileOfAsync(db, "ix_files_type_prefix");

        await db.GetService<IMigrator>().MigrateAsync();

        Assert.That(await FileOfAsync(db, "ix_files_type_prefix"), Is.EqualTo(before));
    }

    [Test]
    public async Task Migrate_WhenItIsUndone_HasTheOldIndexAgain()
    {
        await using ServiceProvider services = await _database.StartServicesAsync();
        await using FileServiceDbContext db = OpenContext(services);

        await db.GetService<IMigrator>().MigrateAsync("FileChecks");

        Assert.That(await FileOfAsync(db, "ix_files_type_relation_id"), Is.Positive);
    }

    private static Task<long> FileOfAsync(FileServiceDbContext db, string relation) =>
        db
            .Database.SqlQuery<long>($"""SELECT pg_relation_filenode({relation}::regclass)::bigint AS "Value" """)
            .SingleAsync();

    private static FileServiceDbContext OpenContext(IServiceProvider services) =>
        services.GetRequiredService<IDbContextFactory<FileServiceDbContext>>().CreateDbContext();
}
