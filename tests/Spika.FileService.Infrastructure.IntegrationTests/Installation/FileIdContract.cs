using Microsoft.EntityFrameworkCore;
using Spika.FileService.Domain.Common;
using Spika.FileService.Infrastructure.IntegrationTests.Engine;
using Spika.FileService.Infrastructure.Persistence;

namespace Spika.FileService.Infrastructure.IntegrationTests.Installation;

/// <summary>No id of a file comes again, also when an older database is put back.</summary>
public abstract class FileIdContract(DatabaseProvider provider) : EngineContract(provider)
{
    [Test]
    public async Task Start_OnAnOlderDatabase_GivesOutNoIdAgain()
    {
        long[] given = [await StoreAsync(Engine), await StoreAsync(Engine), await StoreAsync(Engine)];
        await SetBackAsync(given[0]);

        EngineProcess restored = await StartProcessAsync();
        long next = await StoreAsync(restored);

        Assert.That(next, Is.GreaterThan(given.Max()).And.LessThan(given.Max() + 200));
    }

    [Test]
    public async Task Start_OnTheSameDatabase_PassesOverFewIds()
    {
        long first = await StoreAsync(Engine);
        long[] next = new long[3];
        for (int i = 0; i < next.Length; i++)
        {
            next[i] = await StoreAsync(await StartProcessAsync());
        }

        Assert.That(next, Is.Ordered.And.All.GreaterThan(first));
        Assert.That(next[^1], Is.LessThan(first + 400));
        Assert.That(Directory.GetFiles(Engine.Layout.IdsRoot), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task Add_WhenTheMarkCannotBeWritten_StoresNoFile()
    {
        UploadKey key = new("owner", "client");
        _ = (await Engine.SaveAsync(key, 0, [1])).Value;
        Engine.Disk.Before = effect =>
        {
            if (effect.Path.Contains("/ids", StringComparison.Ordinal))
            {
                throw new IOException("no");
            }
        };

        Assert.That(async () => await Engine.VerifyAsync(key, 1, [1]), Throws.InstanceOf<IOException>());

        Engine.Disk.Before = _ => { };
        Assert.That((await Engine.VerifyAsync(key, 1, [1])).IsSuccess);
    }

    private static async Task<long> StoreAsync(EngineProcess process)
    {
        UploadKey key = new("owner", $"{Guid.NewGuid()}");
        _ = (await process.SaveAsync(key, 0, [1])).Value;
        return (await process.VerifyAsync(key, 1, [1])).Value.Id;
    }

    // What a dump that was made after this id has.
    private async Task SetBackAsync(long id)
    {
        await using FileServiceDbContext db = Engine.Get<IDbContextFactory<FileServiceDbContext>>().CreateDbContext();
        await db.Files.Where(f => f.Id > id).ExecuteDeleteAsync();
        _ = db.Database.IsSqlite()
            ? await db.Database.ExecuteSqlAsync($"UPDATE sqlite_sequence SET seq = {id} WHERE name = 'files'")
            : await db.Database.ExecuteSqlAsync($"SELECT setval('files_id_seq', {id})");
    }
}
