using Microsoft.EntityFrameworkCore;
using Spika.FileService.Application.Common;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Infrastructure.Persistence.Chunks;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Infrastructure.IntegrationTests.Engine;

public abstract class SavingChunksContract(DatabaseProvider provider) : EngineContract(provider)
{
    [Test]
    public async Task Save_WhenChunksHaveOneLength_WritesEachIntoItsSlot()
    {
        UploadKey key = A.Key();
        IReadOnlyList<byte[]> chunks = Chunks(1024, 1024, 1024);

        await Engine.SaveAsync(key, 2, chunks[2]);
        await Engine.SaveAsync(key, 0, chunks[0]);

        byte[] slots = await File.ReadAllBytesAsync(Engine.Layout.SlotsFile((await FindAsync(key)).Id, Engine.Writer));
        Assert.That(slots, Is.EqualTo([.. chunks[0], .. new byte[1024], .. chunks[2]]));
    }

    [Test]
    public async Task Save_WhenTheUploadIsAbortedBeforeItsFirstChunkIsRecorded_StartsAnother()
    {
        AbortingRecords? records = null;
        await using EngineProcess process = await EngineProcess.StartAsync(
            Database,
            TimeProvider.System,
            services => services.Decorate<IChunkRecords>(inner => records = new AbortingRecords(inner))
        );
        UploadKey key = A.Key();
        await process.Services.StartUploadAsync(key);
        records!.Begin(aborts: 1, process.Get<IDbContextFactory<FileServiceDbContext>>());

        Result<ChunkSet> saved = await process.SaveAsync(key, 0, Chunks(1024)[0]);

        Assert.That((saved.Error, records.Aborts), Is.EqualTo(((Error?)null, 0)));
    }

    [Test]
    public async Task Save_WhenTheStorageIsNotMountedAnyMore_MakesNoFolderBelowTheMountPoint()
    {
        UploadKey key = A.Key();
        string away = Engine.Layout.IdentityFile + ".away";
        File.Move(Engine.Layout.IdentityFile, away);

        IOException failure = Assert.ThrowsAsync<IOException>(() => Engine.SaveAsync(key, 0, Chunks(1024)[0]))!;
        string[] made = [.. FilesUnder(Engine.Layout.StagingRoot)];
        File.Move(away, Engine.Layout.IdentityFile);
        await Engine.SaveAsync(key, 0, Chunks(1024)[0]);

        Assert.That(
            Engine.Get<IFailureClassifier>().Classify(failure),
            Is.EqualTo(InfrastructureErrors.StorageUnavailable)
        );
        Assert.That(made, Is.Empty);
    }

    [Test]
    public async Task Save_HoweverManyChunksComeInOneLength_WritesOneRowForTheUploadAndOneForEachPage()
    {
        UploadKey key = A.Key();
        foreach (int index in Enumerable.Range(0, 30).Append(ChunkSet.PageSize))
        {
            await Engine.SaveAsync(key, index, new byte[1024]);
        }

        await using FileServiceDbContext db = Engine.Get<IDbContextFactory<FileServiceDbContext>>().CreateDbContext();
        Assert.That(
            (
                await db.UploadWriters.CountAsync(),
                await db.UploadChunks.CountAsync(),
                await db.UploadOddChunks.CountAsync()
            ),
            Is.EqualTo((1, 2, 0))
        );
    }

    [Test]
    public async Task Save_WhenTheFirstChunkLooksLikeTheLast_KeepsTheStrideForTheOthers()
    {
        UploadKey key = A.Key();

        await Engine.SaveAsync(key, 2, Chunks(1000)[0]);
        await Engine.SaveAsync(key, 0, Chunks(1024)[0]);

        Assert.That(
            new FileInfo(Engine.Layout.SlotsFile((await FindAsync(key)).Id, Engine.Writer)).Length,
            Is.EqualTo(1024)
        );
    }

    [Test]
    public async Task Save_WhenTheSameBytesComeAgain_WritesAndFlushesNothing()
    {
        UploadKey key = A.Key();
        byte[] chunk = Chunks(1024)[0];
        await Engine.SaveAsync(key, 0, chunk);
        Engine.Disk.Clear();

        Result<ChunkSet> again = await Engine.SaveAsync(key, 0, chunk);

        Assert.That(again.Value.Count, Is.EqualTo(1));
        Assert.That(Engine.Disk.Effects, Is.Empty);
    }

    [Test]
    public async Task Save_WhenOtherBytesComeForAChunk_LeavesTheSlotAndKeepsTheNewOnes()
    {
        UploadKey key = A.Key();
        IReadOnlyList<byte[]> chunks = Chunks(1024, 1024);
        await Engine.SaveAsync(key, 0, chunks[0]);

        await Engine.SaveAsync(key, 0, chunks[1]);

        byte[] slots = await File.ReadAllBytesAsync(Engine.Layout.SlotsFile((await FindAsync(key)).Id, Engine.Writer));
        byte[] published = await Engine.ReadAsync((await Engine.VerifyAsync(key, 1, chunks[1])).Value);
        Assert.That(slots, Is.EqualTo(chunks[0]));
        Assert.That(published, Is.EqualTo(chunks[1]));
    }

    [Test]
    public async Task Save_WhenTheSameChunkComesManyTimesAtOnceWithOtherBytes_KeepsOneOfThemWhole()
    {
        UploadKey key = A.Key();
        IReadOnlyList<byte[]> chunks = Chunks([.. Enumerable.Repeat(64 * 1024, 8)]);

        await Task.WhenAll(chunks.Select(chunk => Engine.SaveAsync(key, 0, chunk)));

        List<byte[]> published = [];
        foreach (byte[] chunk in chunks)
        {
            if ((await Engine.VerifyAsync(key, 1, chunk)).IsSuccess)
            {
                published.Add(chunk);
            }
        }

        Assert.That(published, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Save_WhenAnIndexIsFarOut_KeepsTheFileWithinAFilesLimit()
    {
        UploadKey key = A.Key();

        Result<ChunkSet> saved = await Engine.SaveAsync(key, 1_048_575, new byte[1 << 20]);

        Assert.That(saved.Value.Contains(1_048_575));
        Assert.That(FilesUnder(Engine.Layout.StagingRoot).Sum(file => new FileInfo(file).Length), Is.EqualTo(1 << 20));
    }

    [Test]
    public async Task Save_WhenManyComeAtOnce_ListsInEachAnswerWhatWasRecordedUpToIt()
    {
        UploadKey key = A.Key();

        Result<ChunkSet>[] answers = await Task.WhenAll(
            Enumerable.Range(0, 200).Select(index => Engine.SaveAsync(key, index, new byte[16]))
        );

        AnswerOrder.AssertOneOrder(answers);
    }

    [Test]
    public async Task Save_WhenSlotsAndOddChunksComeAtOnce_ListsInEachAnswerWhatWasRecordedUpToIt()
    {
        UploadKey key = A.Key();

        Result<ChunkSet>[] answers = await Task.WhenAll(
            Enumerable.Range(0, 60).Select(index => Engine.SaveAsync(key, index, new byte[index % 3 == 0 ? 7 : 1024]))
        );

        AnswerOrder.AssertOneOrder(answers);
    }

    [Test]
    public async Task Save_WhenTheLastChunkIsSentAgain_ListsThemAllAgain()
    {
        UploadKey key = A.Key();
        await Engine.SaveAllAsync(key, Chunks(1024, 1024, 10));

        Result<ChunkSet> again = await Engine.SaveAsync(key, 0, Chunks(1024, 1024, 10)[0]);

        Assert.That(again.Value.Count, Is.EqualTo(3));
    }

    [Test]
    public async Task Save_WhenTheUploadIsFinished_IsRefusedAndLeavesNothing()
    {
        UploadKey key = A.Key();
        byte[] chunk = Chunks(1024)[0];
        await Engine.SaveAsync(key, 0, chunk);
        await Engine.VerifyAsync(key, 1, chunk);

        Result<ChunkSet> late = await Engine.SaveAsync(key, 1, chunk);

        Assert.That(late.Error, Is.EqualTo(UploadErrors.AlreadyFinished));
        Assert.That(FilesUnder(Engine.Layout.StagingRoot), Is.Empty);
    }

    [Test]
    public async Task Save_WhenTheFileWouldBeTooLarge_IsRefusedBeforeItIsWritten()
    {
        EngineProcess small = await StartProcessAsync(("Uploads:MaxFileBytes", "2048"));
        UploadKey key = A.Key();
        await small.SaveAllAsync(key, Chunks(1024, 1024));
        small.Disk.Clear();

        Result<ChunkSet> third = await small.SaveAsync(key, 2, new byte[1]);

        Assert.That(third.Error, Is.EqualTo(UploadErrors.FileTooLarge(2048)));
        Assert.That(small.Disk.Effects, Is.Empty);
    }

    [Test]
    public async Task Save_WhenTheOwnersStagingIsFull_IsRefusedBeforeItIsWritten()
    {
        EngineProcess small = await StartProcessAsync(("Uploads:MaxStagedBytesPerOwner", "15000"));
        await small.SaveAsync(A.Key(), 0, new byte[1024]);
        small.Disk.Clear();

        Result<ChunkSet> other = await small.SaveAsync(A.Key(), 0, new byte[1024]);

        Assert.That(other.Error, Is.EqualTo(UploadErrors.OwnerStagingFull));
        Assert.That(small.Disk.Effects, Is.Empty);
    }

    [Test]
    public async Task Remove_WhenTheUploadWasWrittenTo_LeavesNoFileOpen()
    {
        UploadKey key = A.Key();
        await Engine.SaveAsync(key, 0, new byte[1024]);
        Upload upload = await FindAsync(key);

        await Engine.Get<IChunkStore>().RemoveAsync(upload.Id, default);

        IEnumerable<string?> open = Directory.GetFiles("/proc/self/fd").Select(fd => new FileInfo(fd).LinkTarget);
        Assert.That(open.Where(target => target?.Contains($"{upload.Id}") == true), Is.Empty);
    }

    [Test]
    public async Task Save_WhenTheDiskHasLessThanItMustKeep_IsRefusedBeforeItIsWritten()
    {
        EngineProcess full = await StartProcessAsync(("Storage:MinFreeBytes", $"{1L << 50}"));
        full.Disk.Clear();

        Result<ChunkSet> saved = await full.SaveAsync(A.Key(), 0, new byte[1024]);

        Assert.That(saved.Error, Is.EqualTo(UploadErrors.OutOfSpace));
        Assert.That(full.Disk.Effects, Is.Empty);
    }
}
