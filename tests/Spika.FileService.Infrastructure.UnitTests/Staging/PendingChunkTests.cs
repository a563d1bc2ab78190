using Microsoft.Extensions.Options;
using Spika.FileService.Application.Uploads;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Staging;

namespace Spika.FileService.Infrastructure.UnitTests.Staging;

public sealed class PendingChunkTests
{
    private const int Limit = 10_000;

    private static readonly StagingPolicy _policy = new(
        Options.Create(new UploadOptions { MaxStagedBytes = Limit, MaxStagedBytesPerOwner = Limit })
    );

    private StagedTotals _totals = null!;

    private MemorySessions _sessions = null!;

    [SetUp]
    public void SetUp()
    {
        _totals = new StagedTotals(readAt: 0);
        _sessions = new MemorySessions();
    }

    [TearDown]
    public async Task TearDownAsync() => await _sessions.DisposeAsync();

    [Test]
    public void Dispose_WhenItIsRecorded_KeepsTheFileAndChargesWhatItTook()
    {
        PendingChunk chunk = Charged();
        chunk.CompleteRecorded(ChunkSet.Of(0));

        chunk.Dispose();

        Assert.That(_sessions.Folder.Slots.Fate, Is.EqualTo(ChunkFate.Recorded));
        Assert.That(BytesCharged(), Is.EqualTo(4096 + 1024));
    }

    // A client whose chunks fail would otherwise run into its limit with nothing stored.
    [Test]
    public void Dispose_WhenItFailed_ReturnsTheCharge()
    {
        PendingChunk chunk = Charged();
        chunk.Fail(new IOException("The disk failed."));

        chunk.Dispose();

        Assert.That(_sessions.Folder.Slots.Fate, Is.EqualTo(ChunkFate.NotRecorded));
        Assert.That(BytesCharged(), Is.Zero);
    }

    // The record may list the bytes: they must stay, and they take their room.
    [Test]
    public void Dispose_WhenItFailedInDoubt_KeepsTheFileAndTheCharge()
    {
        PendingChunk chunk = Charged();
        chunk.IsInDoubt = true;
        chunk.Fail(new IOException("The server went away."));

        chunk.Dispose();

        Assert.That(_sessions.Folder.Slots.Fate, Is.EqualTo(ChunkFate.InDoubt));
        Assert.That(BytesCharged(), Is.EqualTo(8000));
    }

    [Test]
    public void Dispose_WhenItWasInDoubtAndIsRecorded_IsRecorded()
    {
        PendingChunk chunk = Charged();
        chunk.IsInDoubt = true;
        chunk.CompleteRecorded(ChunkSet.Of(0));

        chunk.Dispose();

        Assert.That(_sessions.Folder.Slots.Fate, Is.EqualTo(ChunkFate.Recorded));
    }

    [Test]
    public void Dispose_WhenItIsRecordedAndHashed_KeepsTheHash()
    {
        PendingChunk chunk = _sessions.Written(0);
        _sessions.Session.Hasher.Extend(chunk);
        chunk.CompleteRecorded(ChunkSet.Of(0));

        chunk.Dispose();

        using PrefixHash? hash = _sessions.Session.Hasher.Close();
        Assert.That(hash?.Length, Is.EqualTo(10));
    }

    // The hash has other chunks in it, which are recorded.
    [Test]
    public void Dispose_WhenItFailedAndWasNotHashed_KeepsTheHashOfTheOthers()
    {
        _sessions.Session.Hasher.Extend(_sessions.Written(0));
        PendingChunk chunk = _sessions.Written(5);
        chunk.Fail(new IOException("The disk failed."));

        chunk.Dispose();

        using PrefixHash? hash = _sessions.Session.Hasher.Close();
        Assert.That(hash?.Length, Is.EqualTo(10));
    }

    // Two requests that write one slot at the same time leave a mixture of both contents.
    [Test]
    public async Task Dispose_WhenAnotherRequestHasTheSameChunk_LetsItGoOn()
    {
        PendingChunk chunk = _sessions.Written(0);
        await _sessions.Session.ReserveAsync(0, CancellationToken.None);
        ValueTask<bool> next = _sessions.Session.ReserveAsync(0, CancellationToken.None);
        bool wasAdmitted = next.IsCompleted;

        chunk.Dispose();

        Assert.That((wasAdmitted, await next), Is.EqualTo((false, true)));
    }

    private PendingChunk Charged() =>
        new(_sessions.Session, 0)
        {
            Content = new byte[10],
            File = _sessions.Folder.Slots,
            Charge = _totals.Charge("ann", new StagingUse(8000, 0), _policy).Value,
            Overhead = StagingCost.OfSlotsFile,
        };

    // By what else fits in.
    private long BytesCharged()
    {
        long free = Limit;
        while (!_totals.Charge("ann", new StagingUse(free, 0), _policy).IsSuccess)
        {
            free--;
        }

        return Limit - free;
    }
}
