using Spika.FileService.Domain.Files;
using Spika.FileService.Infrastructure.Persistence.Chunks;
using Spika.FileService.Infrastructure.Staging;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Infrastructure.UnitTests.Staging;

public sealed class PrefixHasherTests
{
    private const int Stride = 10;

    private readonly byte[] _content = [.. Enumerable.Range(0, 50).Select(i => (byte)i)];

    private MemoryStagingFolder _folder = null!;

    private UploadSession _session = null!;

    [SetUp]
    public void SetUp()
    {
        _folder = new MemoryStagingFolder(Records.First, []);
        _session = new UploadSession(Records.Upload, _folder);
    }

    [TearDown]
    public void TearDown()
    {
        _session.Hasher.Dispose();
        _folder.Dispose();
    }

    [Test]
    public void Extend_InOrder_HashesEachChunkOnce()
    {
        bool[] hashed = [.. Enumerable.Range(0, 4).Select(Extend)];

        Assert.That(hashed, Is.All.True);
        AssertHashed(4);
    }

    // A verify may go on with it afterwards.
    [Test]
    public void HashOf_WhatIsHashed_IsTheirHashAndChangesNothing()
    {
        Extend(0);
        Extend(1);

        FileHash? two = _session.Hasher.HashOf(2);
        FileHash? three = _session.Hasher.HashOf(3);
        Extend(2);

        Assert.That((two, three), Is.EqualTo((A.Hash(_content.AsSpan(0, 20)), (FileHash?)null)));
        Assert.That(_session.Hasher.HashOf(3), Is.EqualTo(A.Hash(_content.AsSpan(0, 30))));
        AssertHashed(3);
    }

    [Test]
    public void HashOf_WhenNothingIsHashed_IsNone()
    {
        Assert.That(_session.Hasher.HashOf(0), Is.Null);
        Extend(0);
        _session.Hasher.Dispose();

        Assert.That(_session.Hasher.HashOf(1), Is.Null);
    }

    // The next one in order reads the early ones again, once they are recorded.
    [Test]
    public void Extend_AfterChunksThatCameTooEarly_CatchesUp()
    {
        bool first = Extend(0);
        bool[] early = [Extend(2), Extend(3)];
        bool second = Extend(1);
        Record(0, 1, 2, 3);
        bool last = Extend(4);

        Assert.That(early, Is.All.False);
        Assert.That((first, second, last), Is.EqualTo((true, true, true)));
        AssertHashed(5);
    }

    // Other bytes may take its place.
    [Test]
    public void Extend_OverAChunkThatIsNotRecorded_StopsBeforeIt()
    {
        Extend(0);
        Extend(2);
        Record(0);
        bool last = Extend(3);

        Assert.That(last, Is.False);
        AssertHashed(1);
    }

    [Test]
    public void Forget_StartsOver()
    {
        Extend(0);
        Extend(1);

        _session.Hasher.Forget();
        Extend(0);

        AssertHashed(1);
    }

    [Test]
    public void Dispose_OfAHashedChunkThatWasNotRecorded_ForgetsTheHash()
    {
        using (PendingChunk chunk = Chunk(0))
        {
            _session.Hasher.Extend(chunk);
        }

        Assert.That(_session.Hasher.Close(), Is.Null);
    }

    [Test]
    public void Extend_OnceClosed_HashesNothing()
    {
        Extend(0);
        using PrefixHash? hash = _session.Hasher.Close();

        Assert.That((Extend(1), hash!.Length), Is.EqualTo((false, 10)));
        Assert.That(_session.Hasher.Close(), Is.Null);
    }

    [Test]
    public void Extend_WithAChunkOfAnotherLength_LeavesItToTheVerify()
    {
        Extend(0);
        PendingChunk other = new(_session, 1) { Content = _content.AsMemory(0, 5), File = _folder.Slots };
        _session.Hasher.Extend(other);

        Assert.That(other.IsHashed, Is.False);
        AssertHashed(1);
    }

    // A hash of nothing would be handed to the verify.
    [Test]
    public void Close_WhenOnlyLaterChunksCame_IsNull()
    {
        Extend(2);

        Assert.That(_session.Hasher.Close(), Is.Null);
    }

    // The verify hashes the rest: no request waits for all that others did not hash.
    [Test]
    public void Extend_AfterManyChunksThatCameTooEarly_ReadsAQuarterOfAMegabyte()
    {
        const int Length = 128 * 1024;
        MemoryChunkFile file = new([], size: 6 * Length);
        PendingChunk[] chunks =
        [
            .. new[] { 0, 5 }.Select(index => new PendingChunk(_session, index)
            {
                Content = new byte[Length],
                File = file,
            }),
        ];
        _session.Hasher.Extend(chunks[0]);
        Record(0, 1, 2, 3, 4);

        _session.Hasher.Extend(chunks[1]);

        using PrefixHash? hash = _session.Hasher.Close();
        Assert.That((hash!.Length, chunks[1].IsHashed), Is.EqualTo((3L * Length, false)));
    }

    [Test]
    public void Extend_WhileAnotherRequestHashes_LeavesItsChunkToTheVerify()
    {
        Extend(0);
        PendingChunk meanwhile = Chunk(1);
        Record(0, 1);
        _folder.Slots.OnRead = () => OnAnotherThread(() => _session.Hasher.Extend(meanwhile));

        bool last = Extend(2);

        Assert.That((last, meanwhile.IsHashed), Is.EqualTo((true, false)));
        AssertHashed(3);
    }

    [Test]
    public void Extend_AfterAnotherRequestHashed_HashesTheNext()
    {
        OnAnotherThread(() => Extend(0));

        Assert.That(Extend(1), Is.True);
    }

    private static void OnAnotherThread(Action work) =>
        Task
            .Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
            .GetAwaiter()
            .GetResult();

    private bool Extend(int index)
    {
        PendingChunk chunk = Chunk(index);
        _session.Hasher.Extend(chunk);
        return chunk.IsHashed;
    }

    private PendingChunk Chunk(int index)
    {
        byte[] bytes = _content[(index * Stride)..((index + 1) * Stride)];
        _folder.Slots.Write(bytes, index * Stride);
        return new PendingChunk(_session, index) { Content = bytes, File = _folder.Slots };
    }

    private void Record(params int[] chunks) =>
        _session.Record.Load(ChunkMap.Of([Records.Slots(Records.First, chunks)]));

    private void AssertHashed(int chunks)
    {
        using PrefixHash? hash = _session.Hasher.Close();
        FileHash expected = A.Hash(_content.AsSpan(0, chunks * Stride));
        Assert.That((hash!.Length, hash.Writer), Is.EqualTo(((long)chunks * Stride, Records.First)));
        Assert.That(hash.Finish(), Is.EqualTo(expected));
    }
}
