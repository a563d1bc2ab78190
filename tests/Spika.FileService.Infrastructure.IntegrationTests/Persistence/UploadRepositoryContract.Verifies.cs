using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence;

public abstract partial class UploadRepositoryContract
{
    private static readonly TimeSpan _lease = TimeSpan.FromMinutes(1);

    [Test]
    public async Task LeaseAsync_WhenReceiving_RaisesFencingTokenAndSetsLease()
    {
        Upload upload = await StartUploadAsync();

        Upload? leased = await Uploads.LeaseAsync(upload.Id, _lease, default);

        Assert.That(
            leased,
            Is.EqualTo(upload with { State = UploadState.Assembling, FencingToken = 1, LeaseUntil = A.Moment + _lease })
        );
    }

    [Test]
    public async Task LeaseAsync_WhenLeaseStillRuns_ReturnsNull()
    {
        Upload leased = await LeaseUploadAsync(lease: _lease);
        Clock.Advance(_lease);

        Upload? again = await Uploads.LeaseAsync(leased.Id, _lease, default);

        Assert.That(again, Is.Null);
    }

    [Test]
    public async Task LeaseAsync_WhenLeaseHasRunOut_RaisesFencingTokenAgain()
    {
        Upload leased = await LeaseUploadAsync(lease: _lease);
        Clock.Advance(_lease + TimeSpan.FromMilliseconds(1));

        Upload? again = await Uploads.LeaseAsync(leased.Id, _lease, default);

        Assert.That(again, Is.EqualTo(leased with { FencingToken = 2, LeaseUntil = Clock.GetUtcNow() + _lease }));
    }

    [Test]
    public async Task LeaseAsync_WhenDone_ReturnsNull()
    {
        UploadId finished = await AddFinishedUploadAsync();
        Clock.Advance(TimeSpan.FromDays(1));

        Upload? leased = await Uploads.LeaseAsync(finished, _lease, default);

        Assert.That(leased, Is.Null);
    }

    [Test]
    public async Task LeaseAsync_WhenGone_ReturnsNull()
    {
        Upload? leased = await Uploads.LeaseAsync(UploadId.New(A.Moment), _lease, default);

        Assert.That(leased, Is.Null);
    }

    [Test]
    public async Task LeaseAsync_WhenTwoProcessesTakeIt_OneGetsIt()
    {
        IUploadRepository others = await OtherUploadsAsync();
        Upload upload = await StartUploadAsync();

        Upload?[] leased = await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(i => Task.Run(() => (i % 2 == 0 ? Uploads : others).LeaseAsync(upload.Id, _lease, default)))
        );

        Assert.That(leased.Count(t => t is not null), Is.EqualTo(1));
    }

    [Test]
    public async Task RenewAsync_WhenHeld_ExtendsTheLease()
    {
        Upload leased = await LeaseUploadAsync(lease: _lease);
        Clock.Advance(_lease / 2);

        bool renewed = await Uploads.RenewAsync(leased, _lease, default);

        Upload? found = await Uploads.FindAsync(leased.Key, default);
        Assert.That((renewed, found?.LeaseUntil), Is.EqualTo((true, A.Moment + (_lease * 1.5))));
    }

    [Test]
    public async Task RenewAsync_WhenLostToALaterLease_ChangesNothing()
    {
        Upload lost = await LeaseUploadAsync(lease: _lease);
        Upload later = await TakeOverAsync(lost);

        bool renewed = await Uploads.RenewAsync(lost, _lease * 2, default);

        Upload? found = await Uploads.FindAsync(lost.Key, default);
        Assert.That((renewed, found), Is.EqualTo((false, later)));
    }

    [Test]
    public async Task ReleaseAsync_WhenHeld_LetsChunksInAgain()
    {
        Upload leased = await LeaseUploadAsync();

        await Uploads.ReleaseAsync(leased, default);

        Upload? found = await Uploads.FindAsync(leased.Key, default);
        Assert.That(found, Is.EqualTo(leased with { State = UploadState.Receiving, LeaseUntil = null }));
    }

    [Test]
    public async Task ReleaseAsync_WhenLostToALaterLease_ChangesNothing()
    {
        Upload lost = await LeaseUploadAsync(lease: _lease);
        Upload later = await TakeOverAsync(lost);

        await Uploads.ReleaseAsync(lost, default);

        Upload? found = await Uploads.FindAsync(lost.Key, default);
        Assert.That(found, Is.EqualTo(later));
    }

    [Test]
    public async Task RemoveAsync_WhenHeld_RemovesRowAndRecords()
    {
        Upload leased = await LeaseUploadAsync();
        await RecordChunksAsync(leased.Id);

        bool removed = await UnitOfWork.RemoveUploadAsync(leased);

        Upload? found = await Uploads.FindAsync(leased.Key, default);
        int records = await CountRecordsAsync(leased.Id);
        Assert.That((removed, found, records), Is.EqualTo((true, (Upload?)null, 0)));
    }

    [Test]
    public async Task RemoveAsync_WhenThereAreOtherUploads_KeepsTheirRecords()
    {
        Upload other = await StartUploadAsync();
        await RecordChunksAsync(other.Id);
        Upload leased = await LeaseUploadAsync();

        await UnitOfWork.RemoveUploadAsync(leased);

        Assert.That(await CountRecordsAsync(other.Id), Is.EqualTo(3));
    }

    [Test]
    public async Task RemoveAsync_WhenLostToALaterLease_ChangesNothing()
    {
        Upload lost = await LeaseUploadAsync(lease: _lease);
        await RecordChunksAsync(lost.Id);
        await TakeOverAsync(lost);

        bool removed = await UnitOfWork.RemoveUploadAsync(lost);

        Assert.That((removed, await CountRecordsAsync(lost.Id)), Is.EqualTo((false, 3)));
    }

    [Test]
    public async Task FinishAsync_WithoutALease_EndsAnUploadThatIsAsItWas()
    {
        Upload upload = await StartUploadAsync();
        await RecordChunksAsync(upload.Id);
        RecordVersion version = await ReadVersionAsync(upload);

        bool finished = await FinishAsync(new UploadClaim(upload, version));

        Upload? found = await Uploads.FindAsync(upload.Key, default);
        Assert.That((finished, found?.State, found?.FencingToken), Is.EqualTo((true, UploadState.Done, 0)));
        Assert.That(await CountRecordsAsync(upload.Id), Is.Zero);
        Assert.That(await FinishAsync(new UploadClaim(upload, version)), Is.False);
    }

    [TestCase("a chunk was recorded")]
    [TestCase("a verify leased it")]
    [TestCase("a verify leased it and released it")]
    [TestCase("it was aborted")]
    public async Task FinishAsync_WithoutALease_WhenTheUploadChanged_ChangesNothing(string change)
    {
        Upload upload = await StartUploadAsync();
        RecordVersion version = await ReadVersionAsync(upload);
        Upload? leased = change.Contains("lease") ? await Uploads.LeaseAsync(upload.Id, _lease, default) : null;
        await (
            change switch
            {
                "a chunk was recorded" => RecordChunksAsync(upload.Id),
                "it was aborted" => UnitOfWork.RemoveUploadAsync(
                    (await Uploads.LeaseAsync(upload.Id, _lease, default))!
                ),
                "a verify leased it" => Task.CompletedTask,
                _ => Uploads.ReleaseAsync(leased!, default),
            }
        );
        Upload? before = await Uploads.FindAsync(upload.Key, default);
        int records = await CountRecordsAsync(upload.Id);

        bool finished = await FinishAsync(new UploadClaim(upload, version));

        Assert.That(finished, Is.False);
        Assert.That(await Uploads.FindAsync(upload.Key, default), Is.EqualTo(before));
        Assert.That(await CountRecordsAsync(upload.Id), Is.EqualTo(records));
    }

    private protected Task<bool> FinishAsync(UploadClaim claim) =>
        UnitOfWork.ExecuteAsync(transaction => transaction.Uploads.FinishAsync(claim), default);

    private async Task<RecordVersion> ReadVersionAsync(Upload upload)
    {
        await using FileServiceDbContext db = OpenContext();
        return await db.ReadVersionAsync(upload.Id, default);
    }

    private async Task<Upload> TakeOverAsync(Upload leased)
    {
        Clock.Advance(_lease * 2);
        return (await Uploads.LeaseAsync(leased.Id, _lease, default))!;
    }
}
