using Spika.FileService.Domain.Files;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence;

public abstract partial class StoredFileRepositoryContract
{
    private static readonly StoredFileFilter _all = new(
        AccessScope.All,
        Type: null,
        RelationId: null,
        AfterId: null,
        Limit: 100
    );

    [TestCase(null, null, new[] { 0, 1, 2, 3 })]
    [TestCase("avatar", null, new[] { 1, 2 })]
    [TestCase(null, 7L, new[] { 0, 1 })]
    [TestCase("avatar", 7L, new[] { 1 })]
    [TestCase("Avatar", null, new int[0])]
    public async Task ListAsync_WhenFiltered_ReturnsWhatMatches(string? type, long? relationId, int[] expected)
    {
        FileDescription[] descriptions =
        [
            A.Description() with
            {
                Type = "message",
                RelationId = 7,
            },
            A.Description() with
            {
                Type = "avatar",
                RelationId = 7,
            },
            A.Description() with
            {
                Type = "avatar",
                RelationId = 8,
            },
            A.Description() with
            {
                Type = "message",
                RelationId = null,
            },
        ];
        List<StoredFile> added = [];
        foreach (FileDescription description in descriptions)
        {
            added.Add(await AddFileAsync(null, description));
        }

        IReadOnlyList<StoredFile> files = await Files.ListAsync(
            _all with
            {
                Type = type,
                RelationId = relationId,
            },
            default
        );

        Assert.That(files, Is.EqualTo(expected.Select(i => added[i])));
    }

    [Test]
    public async Task ListAsync_WhenPaged_ContinuesAfterTheLastId()
    {
        StoredFile[] added = [await AddFileAsync(), await AddFileAsync(), await AddFileAsync()];

        IReadOnlyList<StoredFile> first = await Files.ListAsync(_all with { Limit = 2 }, default);
        IReadOnlyList<StoredFile> second = await Files.ListAsync(
            _all with
            {
                Limit = 2,
                AfterId = first[^1].Id,
            },
            default
        );

        Assert.That((IEnumerable<StoredFile>)[.. first, .. second], Is.EqualTo(added));
    }

    [Test]
    public async Task ListAsync_WhenTheNewestComeFirst_ContinuesBeforeTheLastId()
    {
        StoredFile[] added = [await AddFileAsync(), await AddFileAsync(), await AddFileAsync()];
        StoredFileFilter newestFirst = _all with { NewestFirst = true, Limit = 2 };

        IReadOnlyList<StoredFile> first = await Files.ListAsync(newestFirst, default);
        IReadOnlyList<StoredFile> second = await Files.ListAsync(newestFirst with { AfterId = first[^1].Id }, default);

        Assert.That((IEnumerable<StoredFile>)[.. first, .. second], Is.EqualTo(added.Reverse()));
    }

    [Test]
    public async Task ListAsync_WhenIdsAreGiven_ReturnsThoseThatMatchTheRest()
    {
        StoredFile avatar = await AddFileAsync(null, A.Description() with { Type = "avatar" });
        StoredFile message = await AddFileAsync();
        await AddFileAsync();
        StoredFileFilter ids = _all with { Ids = [message.Id, avatar.Id, long.MaxValue, 0] };

        IReadOnlyList<StoredFile> all = await Files.ListAsync(ids, default);
        IReadOnlyList<StoredFile> avatars = await Files.ListAsync(ids with { Type = "avatar" }, default);

        Assert.That(all, Is.EqualTo([avatar, message]));
        Assert.That(avatars, Is.EqualTo([avatar]));
    }

    [Test]
    public async Task ListAsync_WhenAHashIsGiven_ReturnsAllFilesWithThatContent()
    {
        FileDescription description = A.Description() with { Hash = A.Hash(9, 9) };
        StoredFile[] same = [await AddFileAsync(null, description), await AddFileAsync(null, description)];
        await AddFileAsync();

        IReadOnlyList<StoredFile> files = await Files.ListAsync(_all with { Hash = A.Hash(9, 9) }, default);

        Assert.That(files, Is.EqualTo(same));
    }

    [TestCase("image/png", null, new[] { 0, 1 })]
    [TestCase("IMAGE/PNG", null, new[] { 0, 1 })]
    [TestCase("image", null, new[] { 5 })]
    [TestCase("image/*", null, new[] { 2 })]
    [TestCase("im_ge/png", null, new int[0])]
    [TestCase("Ä/Ö", null, new[] { 6 })]
    [TestCase(null, "image", new[] { 0, 1, 2, 3 })]
    [TestCase(null, "IMAGE", new[] { 0, 1, 2, 3 })]
    [TestCase(null, "imag", new int[0])]
    [TestCase(null, "%", new int[0])]
    [TestCase(null, "video", new[] { 4 })]
    public async Task ListAsync_WhenAMediaTypeIsGiven_ReturnsThoseInAnyCase(
        string? mimeType,
        string? mimeKind,
        int[] expected
    )
    {
        List<StoredFile> added = [];
        foreach (
            string type in (string[])["image/png", "Image/PNG", "image/*", "image/jpeg", "video/mp4", "image", "Ä/Ö"]
        )
        {
            added.Add(await AddFileAsync(null, A.Description() with { MimeType = type }));
        }

        StoredFileFilter filter = _all with { MimeType = mimeType, MimeKind = mimeKind };
        IReadOnlyList<StoredFile> files = await Files.ListAsync(filter, default);
        IReadOnlyList<StoredFile> newestFirst = await Files.ListAsync(filter with { NewestFirst = true }, default);

        Assert.That(files, Is.EqualTo(expected.Select(i => added[i])));
        Assert.That(newestFirst, Is.EqualTo(files.Reverse()));
    }
}
