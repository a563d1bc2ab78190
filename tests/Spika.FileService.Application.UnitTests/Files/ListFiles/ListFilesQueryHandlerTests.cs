using Moq;
using Spika.FileService.Application.Files.ListFiles;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Application.UnitTests.Files.ListFiles;

public sealed class ListFilesQueryHandlerTests
{
    private static readonly ListFilesQuery _query = new(
        Owner: null,
        Type: null,
        RelationId: null,
        Cursor: null,
        Limit: 2
    );

    private Mock<IStoredFileRepository> _storedFiles = null!;

    [SetUp]
    public void SetUp()
    {
        _storedFiles = new Mock<IStoredFileRepository>();
        StoredFile[] all = [.. Enumerable.Range(1, 5).Select(id => A.StoredFile(id))];
        _storedFiles
            .Setup(files => files.ListAsync(It.IsAny<StoredFileFilter>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(
                (StoredFileFilter filter, CancellationToken _) =>
                    [.. all.Where(file => file.Id > filter.AfterId).Take(filter.Limit)]
            );
    }

    [Test]
    public async Task Handle_WhenPagesAreFollowed_ListsEveryFileOnce()
    {
        List<long> ids = [];
        string? cursor = null;
        do
        {
            Result<FilePage> page = await HandleAsync(_query with { Cursor = cursor });
            ids.AddRange(page.Value.Files.Select(file => file.Id));
            cursor = page.Value.NextCursor;
        } while (cursor is not null);

        Assert.That(ids, Is.EqualTo(new[] { 1, 2, 3, 4, 5 }));
    }

    [Test]
    public async Task Handle_WhenThePageIsTheLastOne_HasNoCursorEvenIfItIsFull()
    {
        Result<FilePage> page = await HandleAsync(_query with { Limit = 5 });

        Assert.That((page.Value.Files.Count, page.Value.NextCursor), Is.EqualTo((5, (string?)null)));
    }

    [Test]
    public async Task Handle_WhenLimitIsLeftOut_ListsAHundred()
    {
        await HandleAsync(_query with { Limit = null });

        VerifyAsked(new StoredFileFilter(Owner: null, Type: null, RelationId: null, AfterId: 0, Limit: 101));
    }

    [Test]
    public async Task Handle_WhenFiltered_AsksForThatTypeAndRelation()
    {
        await HandleAsync(_query with { Type = "avatar", RelationId = 9 });

        VerifyAsked(new StoredFileFilter(Owner: null, "avatar", RelationId: 9, AfterId: 0, Limit: 3));
    }

    private Task<Result<FilePage>> HandleAsync(ListFilesQuery query) =>
        new ListFilesQueryHandler(_storedFiles.Object).Handle(query, CancellationToken.None);

    private void VerifyAsked(StoredFileFilter filter) =>
        _storedFiles.Verify(files => files.ListAsync(filter, It.IsAny<CancellationToken>()), Times.Once);
}
