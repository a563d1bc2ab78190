using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Transactions;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.IntegrationTests.Persistence;
using Spika.FileService.Infrastructure.Jobs;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Infrastructure.IntegrationTests.Engine;

/// <summary>The row of an upload is written with its first chunk, once, and never again.</summary>
public abstract class DraftContract(DatabaseProvider provider) : EngineContract(provider)
{
    private static readonly byte[] _chunk = [1, 2, 3];

    [Test]
    public async Task Save_OfAFirstChunk_CommitsOnceAndReadsNoRecord()
    {
        await Engine.SaveAsync(A.Key(), 0, _chunk);

        Assert.That((Engine.Records.Commits, Engine.Records.Reads), Is.EqualTo((1, 0)));
    }

    [Test]
    public async Task Save_OfManyFirstChunksAtOnce_StartsOneUpload()
    {
        UploadKey key = A.Key();

        Result<ChunkSet>[] saved = await Task.WhenAll(
            Enumerable.Range(0, 12).Select(index => Task.Run(() => Engine.SaveAsync(key, index, new byte[64])))
        );

        AnswerOrder.AssertOneOrder(saved);
        Assert.That(await CountAsync(), Is.EqualTo(1));
    }

    [TestCaseSource(typeof(HostileNames), nameof(HostileNames.All))]
    public async Task Save_WhenNamesAreHostile_KeepsThemAsTheyAre(string name)
    {
        UploadKey key = new(Owner: name, ClientId: name);
        await Engine.SaveAsync(key, 0, _chunk);
        EngineProcess another = await StartProcessAsync();

        Result<ChunkSet> saved = await another.SaveAsync(key, 1, _chunk);

        Assert.That(saved.Value.Count, Is.EqualTo(2));
    }

    [Test]
    public async Task Save_WhenAnotherProcessStartsTheUploadFirst_SavesToThatOneAndLeavesNothing()
    {
        UploadKey key = A.Key();
        EngineProcess other = await StartProcessAsync();
        Once(() => other.SaveAsync(key, 1, _chunk));

        Result<ChunkSet> saved = await Engine.SaveAsync(key, 0, _chunk);

        Assert.That(saved.Value.Count, Is.EqualTo(2));
        Assert.That((await CountAsync(), StagedFilesOfAll()), Is.EqualTo((1, 2)), "Each process has its slots file.");
    }

    [Test]
    public async Task Save_WhenTheOwnerStartsTooManyMeanwhile_IsRefusedAndLeavesNothing()
    {
        EngineProcess strict = await StartProcessAsync(("Uploads:MaxOpenUploadsPerOwner", "1"));
        bool isFirst = true;
        strict.Records.BeforeCommit = async () =>
        {
            if (isFirst)
            {
                isFirst = false;
                await Engine.SaveAsync(A.Key(), 0, _chunk);
            }
        };

        Result<ChunkSet> saved = await strict.SaveAsync(A.Key(), 0, _chunk);

        Assert.That(saved.Error, Is.EqualTo(UploadErrors.TooManyOpenUploads));
        Assert.That((await CountAsync(), StagedFilesOfAll()), Is.EqualTo((1, 1)));
    }

    [TestCase(3)]
    [TestCase(16)]
    [TestCase(40)]
    public async Task Save_OfManyUploadsOfAnOwnerAtOnce_StartsNoMoreThanItMayHave(int limit)
    {
        EngineProcess strict = await StartProcessAsync(("Uploads:MaxOpenUploadsPerOwner", $"{limit}"));

        Result<ChunkSet>[] saved = await Task.WhenAll(
            Enumerable.Range(0, limit + 60).Select(_ => Task.Run(() => strict.SaveAsync(A.Key(), 0, _chunk)))
        );

        int refused = saved.Count(one => one.Error == UploadErrors.TooManyOpenUploads);
        int started = saved.Count(one => one.IsSuccess);
        Assert.That(started + refused, Is.EqualTo(saved.Length));
        Assert.That(started, Is.InRange(limit, limit + (limit / 8)));
        Assert.That((await CountAsync(), StagedFilesOfAll()), Is.EqualTo((started, started)));
    }

    [Test]
    public async Task Save_WhenAnUploadOfAFullOwnerEnds_StartsOneMoreAtOnce()
    {
        EngineProcess strict = await StartProcessAsync(("Uploads:MaxOpenUploadsPerOwner", "2"));
        UploadKey first = A.Key();
        await strict.SaveAsync(first, 0, _chunk);
        await strict.SaveAsync(A.Key(), 0, _chunk);
        List<bool> started = [(await strict.SaveAsync(A.Key(), 0, _chunk)).IsSuccess];

        await strict.VerifyAsync(first, 1, _chunk);
        started.Add((await strict.SaveAsync(A.Key(), 0, _chunk)).IsSuccess);
        started.Add((await strict.SaveAsync(A.Key(), 0, _chunk)).IsSuccess);

        Assert.That(started, Is.EqualTo([false, true, false]));
    }

    [Test]
    public async Task Save_WhenTheFirstCommitIsNotMade_IsSavedToAnotherDraft()
    {
        UploadKey key = A.Key();
        Engine.Records.RefuseInOutage(1);

        Result<ChunkSet> saved = await Engine.SaveAsync(key, 0, _chunk);

        Assert.That((saved.IsSuccess, await CountAsync()), Is.EqualTo((true, 1)));
        Assert.That((await Engine.VerifyAsync(key, 1, _chunk)).IsSuccess);
    }

    [Test]
    public async Task Save_WhenTheFirstCommitIsMadeAndItsAnswerLost_IsAnsweredFromTheRecord()
    {
        UploadKey key = A.Key();
        Engine.Records.LoseAnswersInOutage(1);

        Result<ChunkSet> saved = await Engine.SaveAsync(key, 0, _chunk);

        Assert.That((saved.IsSuccess, await CountAsync(), StagedFilesOfAll()), Is.EqualTo((true, 1, 1)));
    }

    // The other process removes the files of that upload's chunks.
    [Test]
    public async Task Save_WhenTheUploadIsRemovedBeforeTheLostAnswerIsKnown_DoesNotStartTheSameOneAgain()
    {
        UploadKey key = A.Key();
        EngineProcess other = await StartProcessAsync();
        UploadId removed = default;
        Engine.Records.LoseAnswersInOutage(1);
        Engine.Records.BeforeLoss = async () =>
        {
            IUploadRepository uploads = other.Get<IUploadRepository>();
            Upload started = (await uploads.FindAsync(key, default))!;
            Upload upload = (await uploads.LeaseAsync(started.Id, TimeSpan.FromMinutes(1), default))!;
            removed = upload.Id;
            await other.Get<IUnitOfWork>().RemoveUploadAsync(upload);
            await other.Get<IChunkStore>().RemoveAsync(upload.Id, default);
            Assert.That(await uploads.FindAsync(key, default), Is.Null);
        };

        Result<ChunkSet> saved = await Engine.SaveAsync(key, 0, _chunk);

        Assert.That(saved.IsSuccess);
        Assert.That((await FindAsync(key)).Id, Is.Not.EqualTo(removed));
        Assert.That((await Engine.VerifyAsync(key, 1, _chunk)).IsSuccess);
    }

    [Test]
    public async Task Save_WhenTheDatabaseIsFull_StagesTheChunkOnceHoweverOftenItIsSent()
    {
        UploadKey key = A.Key();
        Engine.Records.RefuseFull(3);
        for (int attempt = 0; attempt < 3; attempt++)
        {
            Assert.That(() => Engine.SaveAsync(key, 0, _chunk), Throws.InstanceOf<SqliteException>());
        }

        int staged = StagedFilesOfAll();
        Result<ChunkSet> saved = await Engine.SaveAsync(key, 0, _chunk);

        Assert.That((staged, saved.IsSuccess, StagedFilesOfAll()), Is.EqualTo((1, true, 1)));
        Assert.That((await Engine.VerifyAsync(key, 1, _chunk)).IsSuccess);
    }

    [Test]
    public async Task OldDrafts_OfChunksThatWereNeverRecorded_AreRemovedWithTheirFiles()
    {
        FakeTimeProvider clock = new(TimeProvider.System.GetUtcNow());
        EngineProcess process = await StartProcessAsync(clock);
        process.Records.RefuseFull(1);
        Assert.That(() => process.SaveAsync(A.Key(), 0, _chunk), Throws.InstanceOf<SqliteException>());
        OldDrafts old = process.Get<IEnumerable<IHostedService>>().OfType<OldDrafts>().Single();

        // By its own timer it would run beside the test.
        await old.StopAsync(default);
        await old.RemoveAsync(default);
        int young = StagedFilesOfAll();
        clock.Advance(UploadDrafts.Lifetime + TimeSpan.FromSeconds(1));
        await old.RemoveAsync(default);

        Assert.That((young, StagedFilesOfAll()), Is.EqualTo((1, 0)));
    }

    [Test]
    public async Task Save_WhenTheDraftGotTooOldBeforeItsCommit_IsSavedToAnotherOne()
    {
        FakeTimeProvider clock = new(TimeProvider.System.GetUtcNow());
        EngineProcess process = await StartProcessAsync(clock);
        UploadKey key = A.Key();
        Upload old = (await process.Get<IUploadRepository>().GetOrDraftAsync(key, A.MaxOpen, default))!;
        clock.Advance(UploadDrafts.Lifetime + TimeSpan.FromSeconds(1));

        Result<ChunkSet> saved = await process.SaveAsync(key, 0, _chunk);

        Assert.That((saved.IsSuccess, (await FindAsync(key)).Id == old.Id), Is.EqualTo((true, false)));
    }

    private protected void Once(Func<Task> act)
    {
        bool isFirst = true;
        Engine.Records.BeforeCommit = () =>
        {
            bool isDue = isFirst;
            isFirst = false;
            return isDue ? act() : Task.CompletedTask;
        };
    }

    private async Task<int> CountAsync()
    {
        await using FileServiceDbContext db = Engine.Get<IDbContextFactory<FileServiceDbContext>>().CreateDbContext();
        return await db.Uploads.CountAsync();
    }

    private int StagedFilesOfAll() => FilesUnder(Engine.Layout.StagingRoot).Count();
}
