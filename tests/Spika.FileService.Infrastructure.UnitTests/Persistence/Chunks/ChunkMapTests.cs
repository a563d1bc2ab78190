using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence.Chunks;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Infrastructure.UnitTests.Persistence.Chunks;

public sealed class ChunkMapTests
{
    [Test]
    public void Locate_WhenSeveralHaveTheChunkInSlots_IsTheSameForAllProcesses([Values] bool isReadInTheOtherOrder)
    {
        ChunkRecord[] records = [Records.Slots(Records.First, 1), Records.Slots(Records.Second, 1)];

        ChunkMap map = ChunkMap.Of(isReadInTheOtherOrder ? records.Reverse() : records);

        Assert.That(map.Locate(1), Is.EqualTo(new ChunkPlace(Records.First, 10, null)));
    }

    [Test]
    public void Locate_WhenTheChunkIsAlsoOdd_IsTheOddFile([Values] bool isReadInTheOtherOrder)
    {
        ChunkRecord[] records = [Records.Slots(Records.First, 1), Records.Odd(Records.Second, 1, length: 7)];

        ChunkMap map = ChunkMap.Of(isReadInTheOtherOrder ? records.Reverse() : records);

        Assert.That(map.Locate(1), Is.EqualTo(new ChunkPlace(Records.Second, 7, 101)));
    }

    [Test]
    public void Locate_OfAnUnrecordedChunk_IsNull() =>
        Assert.That(ChunkMap.Of([Records.Slots(Records.First, 1)]).Locate(0), Is.Null);

    [Test]
    public void Chunks_WhenOneIsUnlisted_AreWithoutItHoweverManySlotsHaveIt()
    {
        ChunkMap map = ChunkMap.Of([
            Records.Odd(Records.Second, 1, length: 0),
            Records.Slots(Records.First, 0, 1),
            Records.Slots(Records.Second, 1, 2),
        ]);

        Assert.That(map.Chunks.Indices(), Is.EqualTo(new[] { 0, 2 }));
        Assert.That((map.Locate(1), map.IsUnlisted(1), map.OddCount), Is.EqualTo(((ChunkPlace?)null, true, 0)));
        Assert.That(map.IsRecorded(1, Records.First, oddSerial: null), Is.False);
    }

    [Test]
    public void Chunks_WhenAnUnlistedOneIsSentAgain_HaveItAgain()
    {
        ChunkMap map = ChunkMap.Of([Records.Slots(Records.First, 0, 1), Records.Odd(Records.First, 1, length: 0)]);

        map.Apply(Records.Odd(Records.Second, 1, length: 10));

        Assert.That(map.Chunks.Indices(), Is.EqualTo(new[] { 0, 1 }));
        Assert.That((map.Locate(1)?.Writer, map.IsUnlisted(1)), Is.EqualTo((Records.Second, false)));
    }

    [Test]
    public void FileBytes_CountEachChunkOnceAndWhatCounts()
    {
        ChunkMap map = ChunkMap.Of([
            Records.Slots(Records.First, 0, 1),
            Records.Slots(Records.Second, commitOrder: 0, [1, 2], stride: 20),
            Records.Odd(Records.Third, 0, length: 3),
        ]);

        // Odd 0, slot 1 of the first, slot 2 of the second.
        Assert.That(map.FileBytes, Is.EqualTo(3 + 10 + 20));
    }

    [Test]
    public void FileBytes_OfOddChunks_AreTheirSum()
    {
        ChunkMap map = ChunkMap.Of([
            Records.Odd(Records.First, 0, length: 3),
            Records.Odd(Records.Second, 1, length: 4),
        ]);

        Assert.That(map.FileBytes, Is.EqualTo(7));
    }

    [Test]
    public void IsAlsoAt_IsAboutOthersOnly()
    {
        ChunkMap map = ChunkMap.Of([Records.Slots(Records.First, 0, 1), Records.Slots(Records.Second, 1)]);

        Assert.That(
            (map.IsAlsoAt(0, Records.First), map.IsAlsoAt(1, Records.First), map.IsAlsoAt(0, Records.Second)),
            Is.EqualTo((false, true, true))
        );
    }

    [Test]
    public void RecordedBefore_IsWithoutWhatOthersRecordedLater()
    {
        ChunkMap map = ChunkMap.Of([
            Records.Slots(Records.First, commitOrder: 5, [0]),
            Records.Slots(Records.Second, commitOrder: 4, [1]),
            Records.Odd(Records.Third, 2, length: 1, commitOrder: 6),
        ]);

        Assert.That(map.RecordedBefore(Records.First, ChunkSet.Of(7)).Indices(), Is.EqualTo(new[] { 1, 7 }));
    }

    // Of the own odd chunks, those of the last commit are among them; the answers of that commit list them themselves.
    [Test]
    public void RecordedBefore_OfOddChunks_IsWithThoseOfOthersThatCommittedNoLater()
    {
        ChunkMap map = ChunkMap.Of([
            Records.Slots(Records.First, commitOrder: 5, [0]),
            Records.Odd(Records.First, 1, length: 1, commitOrder: 5),
            Records.Odd(Records.Second, 2, length: 1, commitOrder: 5),
            Records.Odd(Records.Second, 3, length: 0, commitOrder: 5),
        ]);

        Assert.That(map.RecordedBefore(Records.First, ChunkSet.Of(7)).Indices(), Is.EqualTo(new[] { 2, 7 }));
    }

    [Test]
    public void Version_ChangesWithEachCommitOfAnyWriter()
    {
        ChunkMap map = ChunkMap.Of([Records.Slots(Records.First, 0)]);
        RecordVersion before = map.Version;

        map.Apply(Records.Slots(Records.Second, 1));
        RecordVersion between = map.Version;
        map.Apply(Records.Slots(Records.Second, commitOrder: 0, [1], version: 2));

        Assert.That(new[] { before, between, map.Version }, Is.Unique);
    }

    // A verify that was refused is answered from memory while the version is the same.
    [Test]
    public void Version_WhenAWriterWithFewCommitsCommits_Changes()
    {
        ChunkMap map = ChunkMap.Of([
            Records.Slots(Records.First, commitOrder: 0, [0], version: 9),
            Records.Slots(Records.Second, commitOrder: 0, [1], version: 1),
        ]);
        RecordVersion before = map.Version;

        map.Apply(Records.Slots(Records.Second, commitOrder: 0, [1, 2], version: 2));

        Assert.That(map.Version, Is.Not.EqualTo(before));
    }

    [Test]
    public void LastChunkAt_IsTheLatestOfAllWriters()
    {
        ChunkMap map = ChunkMap.Of([
            Records.Slots(Records.First, 0) with
            {
                UpdatedAt = A.Moment.AddSeconds(2),
            },
            Records.Slots(Records.Second, 1) with
            {
                UpdatedAt = A.Moment.AddSeconds(1),
            },
        ]);

        Assert.That(map.LastChunkAt, Is.EqualTo(A.Moment.AddSeconds(2)));
    }

    // Serials are numbers of one writer, so two writers may use the same one.
    [TestCase(1, 101, true)]
    [TestCase(1, 102, false)]
    [TestCase(2, 101, false)]
    public void IsRecorded_OfAnOddChunk_ComparesWriterAndSerial(int writer, long serial, bool expected)
    {
        ChunkMap map = ChunkMap.Of([Records.Odd(Records.First, 1, length: 7)]);

        bool isRecorded = map.IsRecorded(1, writer == 1 ? Records.First : Records.Second, serial);

        Assert.That(isRecorded, Is.EqualTo(expected));
    }

    [Test]
    public void Apply_OfACommitOfThisProcess_IsAsIfItWereRead()
    {
        UploadCommit commit = new(Records.Upload, Records.First);
        commit.AddSlot(3, stride: 10);
        commit.NewOdd.Add((4, new OddChunk(Records.First, 2, Serial: 104)));
        ChunkMap map = ChunkMap.Of([Records.Slots(Records.First, 0), Records.Slots(Records.Second, 1)]);
        commit.Prepare(map.SlotsOf(Records.First), [], bytes: 0, files: 0, default);

        map.Apply(commit);

        Assert.That(map.Chunks.Indices(), Is.EqualTo(new[] { 0, 1, 3, 4 }));
        Assert.That((map.Locate(3)?.Writer, map.Locate(4)?.Serial), Is.EqualTo((Records.First, 104)));
    }
}
