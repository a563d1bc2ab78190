using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Spika.FileService.Application.Common.Options;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing.Builders;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence;

public abstract class DatabaseMigratorContract(DatabaseProvider provider)
{
    private protected TestDatabase Database { get; private set; } = null!;

    [SetUp]
    public async Task CreateDatabaseAsync() => Database = await TestDatabase.CreateEmptyAsync(provider);

    [TearDown]
    public async Task RemoveDatabaseAsync()
    {
        if (Database is not null)
        {
            await Database.DisposeAsync();
        }
    }

    [Test]
    public async Task StartAsync_WhenDatabaseIsEmpty_AppliesAllMigrations()
    {
        await using ServiceProvider services = await Database.StartServicesAsync();

        Assert.That(await PendingMigrationsAsync(services), Is.Empty);
    }

    [Test]
    public async Task StartAsync_WhenTablesAreUpToDate_ChangesNothing()
    {
        await using ServiceProvider first = await Database.StartServicesAsync();

        await using ServiceProvider second = await Database.StartServicesAsync();

        Assert.That(await PendingMigrationsAsync(second), Is.Empty);
    }

    [Test]
    public async Task StartAsync_WhenSeveralProcessesStartAtOnce_AllSucceed()
    {
        ServiceProvider[] started = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => Task.Run(() => Database.StartServicesAsync()))
        );

        Assert.That(await PendingMigrationsAsync(started[0]), Is.Empty);
        foreach (ServiceProvider services in started)
        {
            await services.DisposeAsync();
        }
    }

    [Test]
    public async Task StartAsync_WhenFilesWereStoredByTheFirstVersion_TakesThemForCheckedThen()
    {
        await using ServiceProvider services = Database.CreateServices();
        await using FileServiceDbContext db = OpenContext(services);
        await db.GetService<IMigrator>().MigrateAsync("Initial");
        await InsertAsTheFirstVersionAsync(db, "before");

        await using ServiceProvider upgraded = await Database.StartServicesAsync();

        IBlobRepository blobs = upgraded.GetRequiredService<IBlobRepository>();
        IReadOnlyList<CheckedBlob> due = await blobs.ListUncheckedAsync(A.Moment.AddSeconds(1), null, 10, default);
        Assert.That(due, Has.Count.EqualTo(1));
        Assert.That(await blobs.ListUncheckedAsync(A.Moment, null, 10, default), Is.Empty);
        Assert.That(await blobs.ReadIntegrityAsync(default), Is.EqualTo(new FileIntegrity(0, A.Moment)));
    }

    [Test]
    public async Task StartAsync_BesideAProcessOfAnEarlierVersion_LeavesItNoFileToChange()
    {
        await using ServiceProvider services = Database.CreateServices();
        await using FileServiceDbContext db = OpenContext(services);
        await db.GetService<IMigrator>().MigrateAsync("Initial");
        await InsertAsTheFirstVersionAsync(db, "before");

        await using ServiceProvider upgraded = await Database.StartServicesAsync();

        Assert.That(() => InsertAsTheFirstVersionAsync(db, "after"), Throws.InstanceOf<DbException>());
        Assert.That(await db.Files.CountAsync(), Is.EqualTo(1));
    }

    [Test]
    public async Task StartAsync_WhenItMayNotMigrateOutdatedTables_SaysWhatIsMissing()
    {
        await using ServiceProvider services = Database.CreateServices(null, ("Database:MigrateOnStart", "false"));
        DatabaseMigrator migrator = services.GetServices<IHostedService>().OfType<DatabaseMigrator>().Single();

        Assert.That(
            async () => await migrator.StartAsync(default),
            Throws
                .TypeOf<SettingException>()
                .With.Message.Matches("lacks these migrations: \\d+_Initial.*MigrateOnStart")
        );
    }

    [Test]
    public async Task StartAsync_WhenItMayNotMigrateButNeedNot_Succeeds()
    {
        await (await Database.StartServicesAsync()).DisposeAsync();

        await using ServiceProvider services = await Database.StartServicesAsync(
            null,
            ("Database:MigrateOnStart", "false")
        );

        Assert.That(await PendingMigrationsAsync(services), Is.Empty);
    }

    [Test]
    public async Task Migrations_WhenComparedWithTheModel_LackNothing()
    {
        await using ServiceProvider services = Database.CreateServices();
        await using FileServiceDbContext db = OpenContext(services);

        bool changed = db.Database.HasPendingModelChanges();

        Assert.That(changed, Is.False, "Run: dotnet ef migrations add");
    }

    [Test]
    public async Task CompiledModel_WhenComparedWithTheConfiguration_IsTheSame()
    {
        await using ServiceProvider services = Database.CreateServices();
        await using FileServiceDbContext db = OpenContext(services);

        string compiled = ModelDescription.Of(db.Model);

        Assert.That(
            compiled,
            Is.EqualTo(ModelDescription.Of(db.GetService<IDesignTimeModel>().Model)),
            "Run: dotnet ef dbcontext optimize --context SqliteFileServiceDbContext (or PostgreSql...) -o Persistence/Sqlite/CompiledModel "
                + "-n Spika.FileService.Infrastructure.Persistence.Sqlite.CompiledModel"
        );
    }

    private protected static FileServiceDbContext OpenContext(IServiceProvider services) =>
        services.GetRequiredService<IDbContextFactory<FileServiceDbContext>>().CreateDbContext();

    private static async Task<IEnumerable<string>> PendingMigrationsAsync(ServiceProvider services)
    {
        await using FileServiceDbContext db = OpenContext(services);
        return await db.Database.GetPendingMigrationsAsync();
    }

    private static Task<int> InsertAsTheFirstVersionAsync(FileServiceDbContext db, string clientId)
    {
        DateTimeOffset now = A.Moment;
        string key = BlobId.OfVersion010(UploadId.New(now).Value, 1).ToString();
        string hash = A.Hash(1).Hex;
        object createdAt = db.Database.IsSqlite() ? now.ToUnixTimeMilliseconds() : now;
        return db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO files
                (owner, client_id, type, mime_type, file_name, size, sha256, storage_key, created_at, modified_at)
            VALUES
                ('anonymous', {clientId}, 'message', 'text/plain', 'a.txt', 1, {hash}, {key}, {createdAt}, {createdAt})
            """
        );
    }
}
