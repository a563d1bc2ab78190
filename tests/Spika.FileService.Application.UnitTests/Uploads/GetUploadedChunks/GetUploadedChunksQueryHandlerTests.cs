using Moq;
using Spika.FileService.Application.Uploads.GetUploadedChunks;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Application.UnitTests.Uploads.GetUploadedChunks;

public sealed class GetUploadedChunksQueryHandlerTests
{
    private readonly UploadKey _key = A.Key();
    private readonly ChunkSet _saved = ChunkSet.Of(0, 4);

    [TestCase(UploadState.Receiving)]
    [TestCase(UploadState.Assembling)]
    public async Task Handle_WhenUploadIsUnfinished_AnswersItsChunks(UploadState state)
    {
        Result<ChunkSet> result = await HandleAsync(An.Upload(state, _key));

        Assert.That(result.Value, Is.SameAs(_saved));
    }

    [Test]
    public async Task Handle_WhenUploadIsFinished_IsNotFound()
    {
        Result<ChunkSet> result = await HandleAsync(An.Upload(UploadState.Done, _key));

        Assert.That(result.Error, Is.EqualTo(UploadErrors.NotFound));
    }

    [Test]
    public async Task Handle_WhenThereIsNoUpload_IsNotFound()
    {
        Result<ChunkSet> result = await HandleAsync(null);

        Assert.That(result.Error, Is.EqualTo(UploadErrors.NotFound));
    }

    private Task<Result<ChunkSet>> HandleAsync(Upload? upload)
    {
        Mock<IUploadRepository> uploads = new();
        Mock<IChunkStore> chunks = new();
        uploads.Setup(repository => repository.FindAsync(_key, It.IsAny<CancellationToken>())).ReturnsAsync(upload);
        chunks
            .Setup(saved => saved.DescribeAsync(It.Is<UploadId>(id => id == upload!.Id), It.IsAny<CancellationToken>()))
            .ReturnsAsync(new ChunkSummary(_saved, SizeBytes: 2, A.Moment));

        return new GetUploadedChunksQueryHandler(uploads.Object, chunks.Object).Handle(
            new GetUploadedChunksQuery(_key),
            CancellationToken.None
        );
    }
}
