using Spika.FileService.Domain.Uploads;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence;

public abstract partial class UploadRepositoryContract
{
    private static readonly TimeSpan _lease = TimeSpan.FromMinutes(1);

    [Test]
    public async Task TakeAsync_WhenReceiving_RaisesEpochAndSetsLease()
    {
        Upload upload = await StartUploadAsync();

        Upload? taken = await Uploads.TakeAsync(upload.Id, _lease, default);

        Assert.That(
            taken,
            Is.EqualTo(upload with { State = UploadState.Assembling, Epoch = 1, LeaseUntil = A.Moment + _lease })
        );
    }

    [Test]
    public async Task TakeAsync_WhenLeaseStillRuns_ReturnsNull()
    {
        Upload taken = await TakeUploadAsync(lease: _lease);
        Clock.Advance(_lease);

        Upload? again = await Uploads.TakeAsync(taken.Id, _lease, default);

        Assert.That(again, Is.Null);
    }

    [Test]
    public async Task TakeAsync_WhenLeaseHasRunOut_RaisesEpochAgain()
    {
        Upload taken = await TakeUploadAsync(lease: _lease);
        Clock.Advance(_lease + TimeSpan.FromMilliseconds(1));

        Upload? again = await Uploads.TakeAsync(taken.Id, _lease, default);

        Assert.That(again, Is.EqualTo(taken with { Epoch = 2, LeaseUntil = Clock.GetUtcNow() + _lease }));
    }

    [Test]
    public async Task TakeAsync_WhenDone_ReturnsNull()
    {
        UploadId finished = await AddFinishedUploadAsync();
        Clock.Advance(TimeSpan.FromDays(1));

        Upload? taken = await Uploads.TakeAsync(finished, _lease, default);

        Assert.That(taken, Is.Null);
    }

    [Test]
    public async Task TakeAsync_WhenGone_ReturnsNull()
    {
        Upload? taken = await Uploads.TakeAsync(UploadId.New(A.Moment), _lease, default);

        Assert.That(taken, Is.Null);
    }

    [Test]
    public async Task TakeAsync_WhenTwoProcessesTakeIt_OneGetsIt()
    {
        IUploadRepository others = await OtherUploadsAsync();
        Upload upload = await StartUploadAsync();

        Upload?[] taken = await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(i => Task.Run(() => (i % 2 == 0 ? Uploads : others).TakeAsync(upload.Id, _lease, default)))
        );

        Assert.That(taken.Count(t => t is not null), Is.EqualTo(1));
    }

    [Test]
    public async Task RenewAsync_WhenHeld_ExtendsTheLease()
    {
        Upload taken = await TakeUploadAsync(lease: _lease);
        Clock.Advance(_lease / 2);

        bool renewed = await Uploads.RenewAsync(taken, _lease, default);

        Upload? found = await Uploads.FindAsync(taken.Key, default);
        Assert.That((renewed, found?.LeaseUntil), Is.EqualTo((true, A.Moment + (_lease * 1.5))));
    }

    [Test]
    public async Task RenewAsync_WhenLostToALaterEpoch_ChangesNothing()
    {
        Upload lost = await TakeUploadAsync(lease: _lease);
        Upload later = await TakeOverAsync(lost);

        bool renewed = await Uploads.RenewAsync(lost, _lease * 2, default);

        Upload? found = await Uploads.FindAsync(lost.Key, default);
        Assert.That((renewed, found), Is.EqualTo((false, later)));
    }

    [Test]
    public async Task ReleaseAsync_WhenHeld_LetsChunksInAgain()
    {
        Upload taken = await TakeUploadAsync();

        await Uploads.ReleaseAsync(taken, default);

        Upload? found = await Uploads.FindAsync(taken.Key, default);
        Assert.That(found, Is.EqualTo(taken with { State = UploadState.Receiving, LeaseUntil = null }));
    }

    [Test]
    public async Task ReleaseAsync_WhenLostToALaterEpoch_ChangesNothing()
    {
        Upload lost = await TakeUploadAsync(lease: _lease);
        Upload later = await TakeOverAsync(lost);

        await Uploads.ReleaseAsync(lost, default);

        Upload? found = await Uploads.FindAsync(lost.Key, default);
        Assert.That(found, Is.EqualTo(later));
    }

    [Test]
    public async Task RemoveAsync_WhenHeld_RemovesRowAndRecords()
    {
        Upload taken = await TakeUploadAsync();
        await RecordChunksAsync(taken.Id);

        bool removed = await UnitOfWork.RemoveUploadAsync(taken);

        Upload? found = await Uploads.FindAsync(taken.Key, default);
        int records = await CountRecordsAsync(taken.Id);
        Assert.That((removed, found, records), Is.EqualTo((true, (Upload?)null, 0)));
    }

    [Test]
    public async Task RemoveAsync_WhenThereAreOtherUploads_KeepsTheirRecords()
    {
        Upload other = await StartUploadAsync();
        await RecordChunksAsync(other.Id);
        Upload taken = await TakeUploadAsync();

        await UnitOfWork.RemoveUploadAsync(taken);

        Assert.That(await CountRecordsAsync(other.Id), Is.EqualTo(3));
    }

    [Test]
    public async Task RemoveAsync_WhenLostToALaterEpoch_ChangesNothing()
    {
        Upload lost = await TakeUploadAsync(lease: _lease);
        await RecordChunksAsync(lost.Id);
        await TakeOverAsync(lost);

        bool removed = await UnitOfWork.RemoveUploadAsync(lost);

        Assert.That((removed, await CountRecordsAsync(lost.Id)), Is.EqualTo((false, 3)));
    }

    private async Task<Upload> TakeOverAsync(Upload taken)
    {
        Clock.Advance(_lease * 2);
        return (await Uploads.TakeAsync(taken.Id, _lease, default))!;
    }
}
