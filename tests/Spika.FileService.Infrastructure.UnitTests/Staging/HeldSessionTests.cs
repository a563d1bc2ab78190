using Spika.FileService.Infrastructure.Staging;

namespace Spika.FileService.Infrastructure.UnitTests.Staging;

public sealed class HeldSessionTests
{
    private MemorySessions _sessions = null!;

    [SetUp]
    public void SetUp() => _sessions = new MemorySessions();

    [TearDown]
    public async Task TearDownAsync() => await _sessions.DisposeAsync();

    [Test]
    public async Task TryHoldAsync_UntilItIsDisposed_NoOtherSessionBegins()
    {
        HeldSession held = (await _sessions.All.TryHoldAsync(Records.Upload, _ => true))!;
        Task closing = _sessions.All.CloseAsync(_sessions.Session);
        bool reserved = await _sessions.Session.ReserveAsync(0, default);

        Assert.That((closing.IsCompleted, reserved), Is.EqualTo((false, false)));
        Assert.That(_sessions.All.Get(Records.Upload), Is.SameAs(_sessions.Session));
        held.Dispose();
        await closing;

        Assert.That(_sessions.All.Get(Records.Upload), Is.Not.SameAs(_sessions.Session));
    }

    [Test]
    public async Task TryHoldAsync_WhileAChunkIsWritten_WaitsForItsReceipt()
    {
        await _sessions.Session.ReserveAsync(0, default);

        Task<HeldSession?> holding = _sessions.All.TryHoldAsync(Records.Upload, _ => true);
        Assert.That(holding.IsCompleted, Is.False);
        _sessions.Session.Release(0);

        (await holding)!.Dispose();
    }

    // What the chunk changed may be what the verify relies on.
    [Test]
    public async Task TryHoldAsync_WhenTheConditionFailsAfterTheWait_LetsTheNextSessionBegin()
    {
        await _sessions.Session.ReserveAsync(0, default);
        bool holds = true;

        Task<HeldSession?> holding = _sessions.All.TryHoldAsync(Records.Upload, _ => holds);
        holds = false;
        _sessions.Session.Release(0);

        Assert.That(await holding, Is.Null);
        await _sessions.All.CloseAsync(_sessions.Session);
        Assert.That(_sessions.All.Get(Records.Upload), Is.Not.SameAs(_sessions.Session));
    }

    [Test]
    public async Task TryHoldAsync_WhenTheConditionThrowsAfterTheWait_LetsTheNextSessionBegin()
    {
        await _sessions.Session.ReserveAsync(0, default);
        bool isBroken = false;

        Task<HeldSession?> holding = _sessions.All.TryHoldAsync(
            Records.Upload,
            _ => isBroken ? throw new IOException() : true
        );
        isBroken = true;
        _sessions.Session.Release(0);

        Assert.ThrowsAsync<IOException>(() => holding);
        await _sessions.All.CloseAsync(_sessions.Session);
        Assert.That(_sessions.All.Get(Records.Upload), Is.Not.SameAs(_sessions.Session));
    }

    // The verify that goes on with a lease takes it.
    [Test]
    public async Task Dispose_LeavesWhatIsHashed()
    {
        _sessions.Session.Hasher.Extend(_sessions.Written(0));
        (await _sessions.All.TryHoldAsync(Records.Upload, _ => true))!.Dispose();

        using PrefixHash? hashed = await _sessions.All.CloseAsync(Records.Upload);

        Assert.That(hashed?.Length, Is.EqualTo(10));
    }

    [Test]
    public async Task TryHoldAsync_WhenTheConditionFails_LeavesTheSessionOpen()
    {
        Assert.That(await _sessions.All.TryHoldAsync(Records.Upload, _ => false), Is.Null);
        Assert.That(await _sessions.Session.ReserveAsync(0, default), Is.True);
    }

    [Test]
    public async Task TryHoldAsync_WhenTheSessionIsClosed_HoldsNothing()
    {
        await _sessions.Session.CloseAsync();

        Assert.That(await _sessions.All.TryHoldAsync(Records.Upload, _ => true), Is.Null);
    }
}
