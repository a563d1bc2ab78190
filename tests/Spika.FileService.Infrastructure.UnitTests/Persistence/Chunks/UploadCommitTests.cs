using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence.Chunks;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Infrastructure.UnitTests.Persistence.Chunks;

public sealed class UploadCommitTests
{
    private readonly UploadCommit _commit = new(Records.Upload, Records.First);

    [SetUp]
    public void SetUp() => _commit.Clear();

    [Test]
    public void HasChanges_WhenNothingWasAdded_IsFalse() => Assert.That(_commit.HasChanges, Is.False);

    [Test]
    public void HasChanges_WhenOnlyOddChunksWereAdded_IsTrue()
    {
        AddOdd(4);

        Assert.That(_commit.HasChanges, Is.True);
    }

    [Test]
    public void HasChanges_WhenOnlySlotsWereAdded_IsTrue()
    {
        _commit.AddSlot(4, stride: 10);

        Assert.That(_commit.HasChanges, Is.True);
    }

    // A version that does not grow would let two commits pass for one.
    [Test]
    public void Prepare_WhenTheWriterHasARecord_AddsToIt()
    {
        WriterSlots before = new(3, Stride: 10, Bytes: 100, Files: 2, A.Moment, ChunkSet.Of(0));
        _commit.AddSlot(1, stride: 10);
        _commit.AddSlot(2, stride: 10);

        _commit.Prepare(before, [(Records.Second, 5)], bytes: 50, files: 1, A.Moment.AddSeconds(1));

        WriterSlots after = _commit.After;
        Assert.That(
            (after.Version, after.Stride, after.Bytes, after.Files, after.UpdatedAt),
            Is.EqualTo((4, 10, 150, 3, A.Moment.AddSeconds(1)))
        );
        Assert.That(after.Chunks.Indices(), Is.EqualTo(new[] { 0, 1, 2 }));
        Assert.That(_commit.Known, Is.EqualTo(new[] { (Records.Second, 5) }));
    }

    // The stride says where each chunk lies: another one moves those that are recorded.
    [Test]
    public void Prepare_WhenTheWriterHasAStride_KeepsIt()
    {
        _commit.AddSlot(1, stride: 20);

        _commit.Prepare(WriterSlots.None with { Stride = 10 }, [], bytes: 0, files: 0, A.Moment);

        Assert.That(_commit.After.Stride, Is.EqualTo(10));
    }

    [Test]
    public void Prepare_WhenTheSlotsAreTheFirst_RecordsTheirStride()
    {
        _commit.AddSlot(1, stride: 20);

        _commit.Prepare(WriterSlots.None, [], bytes: 0, files: 0, A.Moment);

        Assert.That(_commit.After.Stride, Is.EqualTo(20));
    }

    // A page that is not listed is not written, and its chunks are acknowledged without a record.
    [Test]
    public void Prepare_WhenSlotsAreInSeveralPages_ListsEachPageOnce()
    {
        foreach (int index in new[] { 0, ChunkSet.PageSize - 1, ChunkSet.PageSize, 3 * ChunkSet.PageSize })
        {
            _commit.AddSlot(index, stride: 10);
        }

        _commit.Prepare(WriterSlots.None, [], bytes: 0, files: 0, A.Moment);

        Assert.That(_commit.ChangedPages, Is.EqualTo(new[] { 0, 1, 3 }));
    }

    // Anything that is left of a batch would be recorded, or acknowledged, with the next one.
    [Test]
    public void Clear_AfterABatch_LeavesNothingOfIt()
    {
        _commit.AddSlot(1, stride: 20);
        AddOdd(4);
        _commit.Prepare(WriterSlots.None, [(Records.Second, 5)], bytes: 1, files: 1, A.Moment);
        _commit.OtherRecords.Add(Records.Slots(Records.Second, 7));
        _commit.Replaced.Add(8);
        (_commit.IsReceiving, _commit.IsBusy, _commit.IsOutdated) = (true, true, true);

        _commit.Clear();

        Assert.That((_commit.IsReceiving, _commit.IsBusy, _commit.IsOutdated), Is.EqualTo((false, false, false)));
        Assert.That((_commit.HasChanges, _commit.After), Is.EqualTo((false, WriterSlots.None)));
        Assert.That(_commit.ChangedPages.Count + _commit.OtherRecords.Count + _commit.Replaced.Count, Is.Zero);
        Assert.That(_commit.Known, Is.Empty);
    }

    [Test]
    public void Clear_AfterABatchWithSlots_LeavesTheStrideOpenForOneWithout()
    {
        _commit.AddSlot(1, stride: 20);
        _commit.Clear();
        AddOdd(4);

        _commit.Prepare(WriterSlots.None, [], bytes: 0, files: 0, A.Moment);

        Assert.That(_commit.After.Stride, Is.Null);
    }

    private void AddOdd(int index) => _commit.NewOdd.Add((index, new OddChunk(Records.First, 2, Serial: 104)));
}
