using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Domain.UnitTests.Uploads;

public sealed class ChunksMissingErrorTests
{
    [Test]
    public void Check_WhenNothingIsMissing_IsNull()
    {
        Assert.That(ChunksMissingError.Check(ChunkSet.Of(0, 1, 2), total: 3), Is.Null);
    }

    [Test]
    public void Check_WhenChunksAreMissing_ListsThem()
    {
        ChunksMissingError? error = ChunksMissingError.Check(ChunkSet.Of(1), total: 3);

        Assert.That(error!.MissingChunks, Is.EqualTo(new[] { 0, 2 }));
    }

    [Test]
    public void Check_WhenTotalIsHuge_ListsABoundedNumberAndCountsAll()
    {
        ChunksMissingError? error = ChunksMissingError.Check(ChunkSet.Empty, int.MaxValue);

        Assert.That((error!.MissingChunks.Count, error.MissingCount), Is.EqualTo((1000, int.MaxValue)));
    }

    [Test]
    public void Check_WhenChunksAreMissing_IsAConflict()
    {
        Error? error = ChunksMissingError.Check(ChunkSet.Empty, total: 1);

        Assert.That((error!.Code, error.Kind), Is.EqualTo(("upload.chunks_missing", ErrorKind.Conflict)));
    }

    [Test]
    public void Check_WhenChunksAreMissing_SaysWhatToDo()
    {
        Error? error = ChunksMissingError.Check(ChunkSet.Empty, total: 1);

        Assert.That(error!.Message, Is.EqualTo("Chunks are missing; send them and verify again."));
    }
}
