using Microsoft.Extensions.Time.Testing;
using Moq;
using Spika.FileService.Application.Uploads.FinalizeUpload;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Testing;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Application.UnitTests.Uploads.FinalizeUpload;

[CancelAfter(30_000)]
public sealed class AssemblyLeaseTests
{
    private static readonly TimeSpan _duration = TimeSpan.FromSeconds(60);

    private readonly Upload _leased = An.Upload(UploadState.Assembling);
    private FakeTimeProvider _time = null!;
    private RecordingLogger<AssemblyLease> _logger = null!;
    private Mock<IUploadRepository> _uploads = null!;

    [SetUp]
    public void SetUp()
    {
        _time = new FakeTimeProvider(A.Moment);
        _logger = new RecordingLogger<AssemblyLease>();
        _uploads = new Mock<IUploadRepository>();
        Renews(() => true);
    }

    [Test]
    public async Task Dispose_WhenTheUploadBecameNoFile_ReleasesIt()
    {
        AssemblyLease lease = Start();

        await lease.DisposeAsync();

        VerifyReleased(Times.Once());
    }

    [Test]
    public async Task Dispose_WhenTheUploadBecameAFile_ReleasesNothing()
    {
        AssemblyLease lease = Start();

        lease.End();
        await lease.DisposeAsync();

        VerifyReleased(Times.Never());
    }

    [Test]
    public async Task Dispose_WhenUploadIsLost_LeavesItToItsNewOwner()
    {
        Renews(() => false);
        AssemblyLease lease = Start();

        await lease.RenewAsync();
        await lease.DisposeAsync();

        VerifyReleased(Times.Never());
    }

    [Test]
    public void Dispose_WhenReleaseFails_DoesNotHideTheExceptionBefore()
    {
        _uploads
            .Setup(uploads => uploads.ReleaseAsync(_leased, It.IsAny<CancellationToken>()))
            .ThrowsAsync(new TimeoutException());

        async Task WorkAsync()
        {
            await using AssemblyLease lease = Start();
            throw new IOException();
        }

        Assert.That(WorkAsync, Throws.InstanceOf<IOException>());
    }

    [Test]
    public async Task Dispose_WhenReleaseFails_LogsIt()
    {
        _uploads
            .Setup(uploads => uploads.ReleaseAsync(_leased, It.IsAny<CancellationToken>()))
            .ThrowsAsync(new TimeoutException());

        AssemblyLease lease = Start();

        await lease.DisposeAsync();

        Assert.That(_logger.Entries.Select(entry => entry.Event.Id), Is.EqualTo(new[] { 1003 }));
    }

    [Test]
    public async Task Dispose_WhileARenewalRuns_ReleasesAfterIt()
    {
        TaskCompletionSource<bool> renewal = new();
        _uploads
            .Setup(uploads => uploads.RenewAsync(_leased, _duration, It.IsAny<CancellationToken>()))
            .Returns(renewal.Task);
        AssemblyLease lease = Start();
        _time.Advance(_duration / 3);

        ValueTask disposing = lease.DisposeAsync();
        VerifyReleased(Times.Never());
        renewal.SetResult(true);
        await disposing;

        VerifyReleased(Times.Once());
    }

    // The request that verifies has waited for the database once.
    [Test]
    public async Task Dispose_WhenTheDatabaseHangs_ReleasesLater(CancellationToken cancellationToken)
    {
        TaskCompletionSource<bool> renewal = new();
        _uploads
            .Setup(uploads => uploads.RenewAsync(_leased, _duration, It.IsAny<CancellationToken>()))
            .Returns(renewal.Task);
        TaskCompletionSource released = new();
        _uploads
            .Setup(uploads => uploads.ReleaseAsync(_leased, It.IsAny<CancellationToken>()))
            .Callback(released.SetResult)
            .Returns(Task.CompletedTask);
        AssemblyLease lease = Start();

        Task<bool> asked = lease.IsLostAsync();
        await AdvanceUntilAsync(asked, cancellationToken);
        Task disposing = lease.DisposeAsync().AsTask();
        await AdvanceUntilAsync(disposing, cancellationToken);
        VerifyReleased(Times.Never());
        renewal.SetResult(true);

        Assert.That(await asked, Is.False);
        await released.Task.WaitAsync(cancellationToken);
    }

    [Test]
    public async Task Dispose_WhenDone_RenewsNoMore()
    {
        await Start().DisposeAsync();

        _time.Advance(_duration);

        VerifyRenewed(Times.Never());
    }

    [Test]
    public async Task Renew_WhenUploadIsHeld_ExtendsTheLease()
    {
        await using AssemblyLease lease = Start();

        bool isHeld = await lease.RenewAsync();

        Assert.That((isHeld, lease.Lost.IsCancellationRequested), Is.EqualTo((true, false)));
    }

    [Test]
    public async Task IsHeld_BeforeItIsToBeRenewed_AsksNothing()
    {
        await using AssemblyLease lease = Start();
        _time.Advance(_duration / 3 - TimeSpan.FromMilliseconds(1));

        bool isHeld = await lease.IsHeldAsync();

        Assert.That(isHeld);
        VerifyRenewed(Times.Never());
    }

    [Test]
    public async Task IsHeld_WhenTheLeaseTookLongToGet_Renews()
    {
        long askedAt = _time.GetTimestamp();
        _time.Advance(_duration / 3);
        await using AssemblyLease lease = StartAskedAt(askedAt);

        await lease.IsHeldAsync();

        VerifyRenewed(Times.Once());
    }

    [Test]
    public async Task IsHeld_AfterARenewalThatFailed_Renews(CancellationToken cancellationToken)
    {
        Queue<Func<bool>> answers = new([() => throw new TimeoutException(), () => false]);
        SemaphoreSlim renewed = CountRenewals(() => answers.Dequeue()());
        await using AssemblyLease lease = Start();
        _time.Advance(_duration / 3);
        await renewed.WaitAsync(cancellationToken);

        bool isHeld = await lease.IsHeldAsync();

        Assert.That((isHeld, answers.Count), Is.EqualTo((false, 0)));
    }

    [Test]
    public async Task IsHeld_AfterARenewalThatFoundALaterLease_IsFalse()
    {
        Renews(() => false);
        await using AssemblyLease lease = Start();
        await lease.RenewAsync();
        Renews(() => true);

        Assert.That(await lease.IsHeldAsync(), Is.False);
    }

    [Test]
    public async Task Renew_WhenUploadIsLost_StopsTheWork()
    {
        Renews(() => false);
        await using AssemblyLease lease = Start();

        bool isHeld = await lease.RenewAsync();

        Assert.That((isHeld, lease.Lost.IsCancellationRequested), Is.EqualTo((false, true)));
    }

    [Test]
    public async Task Renew_WhenUploadIsLost_LogsIt()
    {
        Renews(() => false);
        await using AssemblyLease lease = Start();

        await lease.RenewAsync();

        Assert.That(_logger.Entries.Select(entry => entry.Event.Id), Is.EqualTo(new[] { 1004 }));
    }

    [Test]
    public async Task Lost_WhenLeaseIsRenewedInTime_IsNotCancelled(CancellationToken cancellationToken)
    {
        SemaphoreSlim renewed = CountRenewals();
        await using AssemblyLease lease = Start();

        for (int third = 0; third < 6; third++)
        {
            _time.Advance(_duration / 3);
            await renewed.WaitAsync(cancellationToken);
        }

        Assert.That(lease.Lost.IsCancellationRequested, Is.False);
    }

    [Test]
    public async Task Lost_WhenARenewalFindsALaterLease_IsCancelled(CancellationToken cancellationToken)
    {
        Renews(() => false);
        await using AssemblyLease lease = Start();

        _time.Advance(_duration / 3);

        Assert.That(await IsLostAsync(lease, cancellationToken), Is.True);
    }

    [Test]
    public async Task Lost_WhenARenewalFails_IsNotCancelledAndTheNextOneIsTried(CancellationToken cancellationToken)
    {
        Queue<Func<bool>> answers = new([() => throw new TimeoutException(), () => true]);
        SemaphoreSlim renewed = CountRenewals(() => answers.Dequeue()());
        await using AssemblyLease lease = Start();

        _time.Advance(_duration / 3);
        await renewed.WaitAsync(cancellationToken);
        _time.Advance(_duration / 3);
        await renewed.WaitAsync(cancellationToken);

        Assert.That(lease.Lost.IsCancellationRequested, Is.False);
    }

    [Test]
    public async Task Lost_WhenARenewalFails_IsLogged()
    {
        Renews(() => throw new TimeoutException());
        AssemblyLease lease = Start();

        _time.Advance(_duration / 3);
        await lease.DisposeAsync();

        Assert.That(_logger.Entries.Select(entry => entry.Event.Id), Is.EqualTo(new[] { 1002 }));
    }

    // Whether it is lost is not known then, and the renewal before the publish decides it.
    [Test]
    public async Task IsLost_WhenTheRenewalFails_IsFalseAndLogged()
    {
        Renews(() => throw new TimeoutException());
        await using AssemblyLease lease = Start();

        bool isLost = await lease.IsLostAsync();

        Assert.That((isLost, lease.Lost.IsCancellationRequested), Is.EqualTo((false, false)));
        Assert.That(_logger.Entries.Select(entry => entry.Event.Id), Is.EqualTo(new[] { 1002 }));
    }

    private AssemblyLease Start() => StartAskedAt(_time.GetTimestamp());

    private AssemblyLease StartAskedAt(long askedAt) =>
        new(_uploads.Object, _leased, askedAt, _duration, _time, _logger);

    private void Renews(Func<bool> isHeld) =>
        _uploads
            .Setup(uploads => uploads.RenewAsync(_leased, _duration, It.IsAny<CancellationToken>()))
            .ReturnsAsync(isHeld);

    private SemaphoreSlim CountRenewals(Func<bool>? isHeld = null)
    {
        SemaphoreSlim renewed = new(0);
        Renews(() =>
        {
            renewed.Release();
            return isHeld?.Invoke() ?? true;
        });
        return renewed;
    }

    private static async Task<bool> IsLostAsync(AssemblyLease lease, CancellationToken cancellationToken)
    {
        TaskCompletionSource lost = new();
        await using CancellationTokenRegistration registration = lease.Lost.Register(lost.SetResult);
        await lost.Task.WaitAsync(cancellationToken);
        return lease.Lost.IsCancellationRequested;
    }

    private void VerifyReleased(Times times) =>
        _uploads.Verify(uploads => uploads.ReleaseAsync(_leased, It.IsAny<CancellationToken>()), times);

    private void VerifyRenewed(Times times) =>
        _uploads.Verify(uploads => uploads.RenewAsync(_leased, _duration, It.IsAny<CancellationToken>()), times);

    private async Task AdvanceUntilAsync(Task ended, CancellationToken cancellationToken)
    {
        for (int second = 0; second < 5 && !ended.IsCompleted; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await ended.WaitAsync(cancellationToken);
    }
}
