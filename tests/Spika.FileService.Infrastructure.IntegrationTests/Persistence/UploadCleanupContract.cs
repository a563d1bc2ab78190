using Microsoft.Extensions.DependencyInjection;
using Spika.FileService.Domain.Transactions;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence;

public abstract class UploadCleanupContract(DatabaseProvider provider) : DatabaseContract(provider)
{
    private static readonly TimeSpan _lease = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan _long = TimeSpan.FromDays(1);

    private static readonly DateTimeOffset _cutoff = A.Moment + (_long / 2);

    private IUploadCleanup Cleanup => Process.GetRequiredService<IUploadCleanup>();

    [Test]
    public async Task RemoveAbandonedAsync_WhenUntouched_RemovesRowAndRecords()
    {
        Upload upload = await StartUploadAsync();
        await RecordChunksAsync(upload.Id);
        Clock.Advance(_long);

        IReadOnlyList<UploadId> removed = await UnitOfWork.RemoveAbandonedAsync(_cutoff, 10);

        await Cleanup.RemoveRecordsAsync(removed, default);
        Upload? found = await Uploads.FindAsync(upload.Key, default);
        Assert.That((removed.SingleOrDefault(), found), Is.EqualTo((upload.Id, (Upload?)null)));
        Assert.That(await CountRecordsAsync(upload.Id), Is.Zero);
    }

    [Test]
    public async Task RemoveAbandonedAsync_WhenStartedLately_KeepsIt()
    {
        Clock.Advance(_long);
        await StartUploadAsync();

        IReadOnlyList<UploadId> removed = await UnitOfWork.RemoveAbandonedAsync(_cutoff, 10);

        Assert.That(removed, Is.Empty);
    }

    [Test]
    public async Task RemoveAbandonedAsync_WhenAnyWriterSavedAChunkLately_KeepsIt()
    {
        Upload upload = await StartUploadAsync();
        await RecordChunksAsync(upload.Id);
        Clock.Advance(_long);
        await using (FileServiceDbContext db = OpenContext())
        {
            db.UploadWriters.Add(
                new()
                {
                    UploadId = upload.Id.Value,
                    Writer = Guid.NewGuid(),
                    Version = 1,
                    Bytes = 1,
                    Files = 2,
                    UpdatedAt = Clock.GetUtcNow(),
                }
            );
            await db.SaveChangesAsync();
        }

        IReadOnlyList<UploadId> removed = await UnitOfWork.RemoveAbandonedAsync(_cutoff, 10);

        Assert.That(removed, Is.Empty);
    }

    [Test]
    public async Task RemoveAbandonedAsync_WhenAVerifyHoldsIt_KeepsIt()
    {
        await LeaseUploadAsync(lease: _long * 2);
        Clock.Advance(_long);

        IReadOnlyList<UploadId> removed = await UnitOfWork.RemoveAbandonedAsync(_cutoff, 10);

        Assert.That(removed, Is.Empty);
    }

    [Test]
    public async Task RemoveAbandonedAsync_WhenTheVerifyThatHeldItDied_RemovesIt()
    {
        Upload leased = await LeaseUploadAsync(lease: _lease);
        Clock.Advance(_long);

        IReadOnlyList<UploadId> removed = await UnitOfWork.RemoveAbandonedAsync(_cutoff, 10);

        Assert.That(removed, Is.EqualTo(new[] { leased.Id }));
    }

    [Test]
    public async Task RemoveAbandonedAsync_WhenFinished_KeepsIt()
    {
        await AddFileAsync();
        Clock.Advance(_long);

        IReadOnlyList<UploadId> removed = await UnitOfWork.RemoveAbandonedAsync(_cutoff, 10);

        Assert.That(removed, Is.Empty);
    }

    [Test]
    public async Task RemoveAbandonedAsync_WhenThereAreMoreThanTheLimit_RemovesTheOldest()
    {
        Upload oldest = await StartUploadAsync();
        Clock.Advance(TimeSpan.FromMinutes(1));
        Upload older = await StartUploadAsync();
        Clock.Advance(TimeSpan.FromMinutes(1));
        await StartUploadAsync();
        Clock.Advance(_long);

        IReadOnlyList<UploadId> removed = await UnitOfWork.RemoveAbandonedAsync(_cutoff, 2);

        Assert.That(removed, Is.EquivalentTo(new[] { oldest.Id, older.Id }));
    }

    [Test]
    public async Task RemoveAbandonedAsync_WhenTwoProcessesPurge_EachGetsOthers()
    {
        IUnitOfWork others = (await StartAnotherProcessAsync()).GetRequiredService<IUnitOfWork>();
        for (int i = 0; i < 40; i++)
        {
            await StartUploadAsync();
        }

        Clock.Advance(_long);

        IReadOnlyList<UploadId>[] removed = await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(i => Task.Run(() => (i % 2 == 0 ? UnitOfWork : others).RemoveAbandonedAsync(_cutoff, 5)))
        );

        Assert.That(removed.SelectMany(ids => ids), Is.Unique.And.Exactly(40).Items);
    }

    [Test]
    public async Task RemoveAbandonedAsync_WhenRemoved_LetsTheNextChunkStartANewOne()
    {
        Upload upload = await StartUploadAsync();
        Clock.Advance(_long);
        await UnitOfWork.RemoveAbandonedAsync(_cutoff, 10);

        Upload next = await StartUploadAsync(upload.Key);

        Assert.That(next.Id, Is.Not.EqualTo(upload.Id));
    }

    [Test]
    public async Task RemoveOrphanedRecordsAsync_WhenUploadIsGone_RemovesItsRecords()
    {
        UploadId gone = UploadId.New(A.Moment);
        await RecordChunksAsync(gone);

        int removed = await Cleanup.RemoveOrphanedRecordsAsync(10, default);

        Assert.That((removed, await CountRecordsAsync(gone)), Is.EqualTo((3, 0)));
    }

    [Test]
    public async Task RemoveOrphanedRecordsAsync_WhenUploadIsDone_RemovesItsRecords()
    {
        UploadId done = await AddFinishedUploadAsync();
        await RecordChunksAsync(done);

        int removed = await Cleanup.RemoveOrphanedRecordsAsync(10, default);

        Assert.That((removed, await CountRecordsAsync(done)), Is.EqualTo((3, 0)));
    }

    [Test]
    public async Task RemoveOrphanedRecordsAsync_WhenUploadIsUnfinished_KeepsItsRecords()
    {
        Upload receiving = await StartUploadAsync();
        await RecordChunksAsync(receiving.Id);
        Upload leased = await LeaseUploadAsync();
        await RecordChunksAsync(leased.Id);

        int removed = await Cleanup.RemoveOrphanedRecordsAsync(10, default);

        Assert.That(removed, Is.Zero);
    }

    [Test]
    public async Task RemoveOrphanedRecordsAsync_WhenThereAreMoreThanTheLimit_RemovesAsManyAsThat()
    {
        await RecordChunksAsync(UploadId.New(A.Moment));
        await RecordChunksAsync(UploadId.New(A.Moment));

        int removed = await Cleanup.RemoveOrphanedRecordsAsync(4, default);

        int removedAfter = await Cleanup.RemoveOrphanedRecordsAsync(4, default);
        Assert.That((removed, removedAfter), Is.EqualTo((4, 2)));
    }

    [Test]
    public async Task FindUnfinishedAsync_WhenAskedForAllKinds_ReturnsThoseWithARowThatAreNotDone()
    {
        Upload receiving = await StartUploadAsync();
        Upload leased = await LeaseUploadAsync();
        UploadId done = await AddFinishedUploadAsync();

        IReadOnlySet<UploadId> unfinished = await Cleanup.FindUnfinishedAsync(
            [receiving.Id, leased.Id, done, UploadId.New(A.Moment)],
            default
        );

        Assert.That(unfinished, Is.EquivalentTo(new[] { receiving.Id, leased.Id }));
    }

    [Test]
    public async Task FindUnfinishedAsync_WhenAskedForThousands_FindsThem()
    {
        Upload upload = await StartUploadAsync();
        IEnumerable<UploadId> unknown = Enumerable.Range(0, 5000).Select(_ => UploadId.New(A.Moment));

        IReadOnlySet<UploadId> unfinished = await Cleanup.FindUnfinishedAsync([.. unknown, upload.Id], default);

        Assert.That(unfinished, Is.EquivalentTo(new[] { upload.Id }));
    }

    [Test]
    public async Task FindLastActivityAsync_WhenThereAreUploads_IsTheTimeOfTheLastOne()
    {
        DateTimeOffset? nothing = await Cleanup.FindLastActivityAsync(default);
        await StartUploadAsync();
        Clock.Advance(TimeSpan.FromHours(1));
        await StartUploadAsync();

        DateTimeOffset? last = await Cleanup.FindLastActivityAsync(default);

        Assert.That((nothing, last), Is.EqualTo(((DateTimeOffset?)null, (DateTimeOffset?)Clock.GetUtcNow())));
    }
}
