using Moq;
using Spika.FileService.Application.Files.ListFiles;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Application.UnitTests.Files.ListFiles;

public sealed class ListFilesQueryHandlerTests
{
    private static readonly ListFilesQuery _query = new(
        AccessScope.All,
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
                    filter.Ids is { } ids ? [.. all.Where(file => ids.Contains(file.Id))]
                    : filter.NewestFirst
                        ?
                        [
                            .. all.Reverse()
                                .Where(file => file.Id < (filter.AfterId ?? long.MaxValue))
                                .Take(filter.Limit),
                        ]
                    : [.. all.Where(file => file.Id > (filter.AfterId ?? 0)).Take(filter.Limit)]
            );
    }

    [TestCase(null, new[] { 1, 2, 3, 4, 5 })]
    [TestCase("asc", new[] { 1, 2, 3, 4, 5 })]
    [TestCase("desc", new[] { 5, 4, 3, 2, 1 })]
    public async Task Handle_WhenPagesAreRead_ListsEveryFileOnce(string? order, int[] expected)
    {
        List<long> ids = [];
        string? cursor = null;
        do
        {
            Result<FilePage> page = await HandleAsync(_query with { Cursor = cursor, Order = order });
            ids.AddRange(page.Value.Files.Select(file => file.Id));
            cursor = page.Value.NextCursor;
        } while (cursor is not null);

        Assert.That(ids, Is.EqualTo(expected));
    }

    [Test]
    public async Task Handle_WhenThePageIsTheLastOne_HasNoCursorEvenIfItIsFull()
    {
        Result<FilePage> page = await HandleAsync(_query with { Limit = 5 });

        Assert.That((page.Value.Files.Count, page.Value.NextCursor), Is.EqualTo((5, (string?)null)));
    }

    [Test]
    public async Task Handle_WhenMoreFilesAreThere_ListsNoMoreThanTheLimit()
    {
        Result<FilePage> page = await HandleAsync(_query);

        Assert.That(page.Value.Files.Select(file => file.Id), Is.EqualTo(new[] { 1, 2 }));
    }

    [Test]
    public async Task Handle_WhenLimitIsLeftOut_ListsAHundred()
    {
        await HandleAsync(_query with { Limit = null });

        VerifyAsked(new StoredFileFilter(AccessScope.All, Type: null, RelationId: null, AfterId: null, Limit: 101));
    }

    [Test]
    public async Task Handle_WhenFiltered_AsksForThatTypeAndRelation()
    {
        await HandleAsync(_query with { Type = "avatar", RelationId = 9 });

        VerifyAsked(new StoredFileFilter(AccessScope.All, "avatar", RelationId: 9, AfterId: null, Limit: 3));
    }

    [TestCase("00000000000000000000000000000000000000000000000000000000000000AB")]
    [TestCase("00000000000000000000000000000000000000000000000000000000000000ab")]
    public async Task Handle_WhenAHashIsGiven_AsksForIt(string fileHash)
    {
        const string Hash = "00000000000000000000000000000000000000000000000000000000000000ab";

        await HandleAsync(_query with { FileHash = fileHash });

        _storedFiles.Verify(files =>
            files.ListAsync(It.Is<StoredFileFilter>(filter => filter.Hash!.Hex == Hash), It.IsAny<CancellationToken>())
        );
    }

    [TestCase("image/png", "image/png", null)]
    [TestCase("image/*", null, "image")]
    [TestCase("*/*", null, null)]
    [TestCase("image", "image", null)]
    [TestCase("/*", "/*", null)]
    public async Task Handle_WhenAMediaTypeIsGiven_AsksForItOrForItsKind(
        string mimeType,
        string? expectedType,
        string? expectedKind
    )
    {
        await HandleAsync(_query with { MimeType = mimeType });

        _storedFiles.Verify(files =>
            files.ListAsync(
                It.Is<StoredFileFilter>(filter => filter.MimeType == expectedType && filter.MimeKind == expectedKind),
                It.IsAny<CancellationToken>()
            )
        );
    }

    [Test]
    public async Task Handle_WhenIdsAreGiven_ListsTheKnownOnesInTheOrderOfTheFirst()
    {
        Result<FilePage> page = await HandleAsync(_query with { Limit = null, Ids = "4,9,2,4,1,2" });

        Assert.That(page.Value.Files.Select(file => file.Id), Is.EqualTo(new[] { 4, 2, 1 }));
        Assert.That((page.Value.NextCursor, page.Value.FollowCursor), Is.EqualTo(((string?)null, (string?)null)));
    }

    [Test]
    public async Task Handle_WhenAPageIsTheLastOne_HasACursorForWhatIsAddedLater()
    {
        Result<FilePage> last = await HandleAsync(_query with { Cursor = FileCursor.After(3) });

        Result<FilePage> later = await HandleAsync(_query with { Cursor = last.Value.FollowCursor });

        Assert.That(last.Value.NextCursor, Is.Null);
        Assert.That(later.Value.Files, Is.Empty);
        Assert.That(later.Value.FollowCursor, Is.EqualTo(last.Value.FollowCursor));
        Assert.That(last.Value.FollowCursor, Is.EqualTo(FileCursor.After(5)));
    }

    [Test]
    public async Task Handle_WhenNoFileIsThere_HasACursorForTheFirst()
    {
        _storedFiles
            .Setup(files => files.ListAsync(It.IsAny<StoredFileFilter>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync([]);

        Result<FilePage> page = await HandleAsync(_query);

        Assert.That(page.Value.FollowCursor, Is.EqualTo(FileCursor.After(0)));
    }

    [Test]
    public async Task Handle_WhenTheNewestComeFirst_HasNoCursorToFollow()
    {
        Result<FilePage> page = await HandleAsync(_query with { Order = "desc" });

        Assert.That(page.Value.NextCursor, Is.Not.Null);
        Assert.That(page.Value.FollowCursor, Is.Null);
    }

    private Task<Result<FilePage>> HandleAsync(ListFilesQuery query) =>
        new ListFilesQueryHandler(_storedFiles.Object).Handle(query, CancellationToken.None);

    private void VerifyAsked(StoredFileFilter filter) =>
        _storedFiles.Verify(files => files.ListAsync(filter, It.IsAny<CancellationToken>()), Times.Once);
}
