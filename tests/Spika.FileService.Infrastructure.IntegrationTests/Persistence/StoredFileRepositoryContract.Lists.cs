using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence;

public abstract partial class StoredFileRepositoryContract
{
    private static readonly StoredFileFilter _all = new(
        Owner: null,
        Type: null,
        RelationId: null,
        AfterId: 0,
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
    public async Task FindStoredAsync_WhenSomeAreStored_ReturnsThose()
    {
        StoredFile stored = await AddFileAsync();
        StoredFile removed = await AddFileAsync();
        await Files.RemoveAsync(removed.Id, default);
        Upload receiving = await StartUploadAsync();

        IReadOnlySet<ContentId> found = await Files.FindStoredAsync(
            [stored.Content, removed.Content, new ContentId(receiving.Id, 1), stored.Content with { Epoch = 9 }],
            default
        );

        Assert.That(found, Is.EquivalentTo(new[] { stored.Content }));
    }
}
