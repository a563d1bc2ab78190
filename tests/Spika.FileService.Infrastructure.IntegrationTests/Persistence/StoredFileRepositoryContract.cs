using Microsoft.Extensions.DependencyInjection;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence;

public abstract class StoredFileRepositoryContract(DatabaseProvider provider) : DatabaseContract(provider)
{
    private static readonly StoredFileFilter _all = new(Type: null, RelationId: null, AfterId: 0, Limit: 100);

    [Test]
    public async Task AddAsync_WhenUploadIsHeld_RecordsTheFile()
    {
        Upload taken = await TakeUploadAsync();

        StoredFile? added = await Files.AddAsync(taken, A.Description(), default);

        Assert.That(added, Is.EqualTo(new StoredFile(added!.Id, taken.Key, A.Description(), taken.Id, A.Moment)));
    }

    [Test]
    public async Task AddAsync_WhenUploadIsHeld_FinishesTheUpload()
    {
        Upload taken = await TakeUploadAsync();
        await RecordChunksAsync(taken.Id);

        await Files.AddAsync(taken, A.Description(), default);

        Upload? upload = await Uploads.FindAsync(taken.Key, default);
        Assert.That(upload, Is.EqualTo(taken with { State = UploadState.Done, LeaseUntil = null }));
        Assert.That(await CountRecordsAsync(taken.Id), Is.Zero);
    }

    [Test]
    public async Task AddAsync_WhenLostToALaterEpoch_ChangesNothing()
    {
        Upload lost = await TakeUploadAsync(lease: TimeSpan.FromMinutes(1));
        await RecordChunksAsync(lost.Id);
        Clock.Advance(TimeSpan.FromMinutes(2));
        Upload? later = await Uploads.TakeAsync(lost.Id, TimeSpan.FromMinutes(1), default);

        StoredFile? added = await Files.AddAsync(lost, A.Description(), default);

        Assert.That((added, await Uploads.FindAsync(lost.Key, default)), Is.EqualTo(((StoredFile?)null, later)));
        Assert.That(await CountRecordsAsync(lost.Id), Is.EqualTo(3));
    }

    [Test]
    public async Task AddAsync_WhenCalledTwiceAtOnce_RecordsOneFile()
    {
        Upload taken = await TakeUploadAsync();
        IStoredFileRepository others = (await StartAnotherProcessAsync()).GetRequiredService<IStoredFileRepository>();

        StoredFile?[] added = await Task.WhenAll(
            Task.Run(() => Files.AddAsync(taken, A.Description(), default)),
            Task.Run(() => others.AddAsync(taken, A.Description(), default))
        );

        Assert.That(added.Count(file => file is not null), Is.EqualTo(1));
        Assert.That(await Files.ListAsync(_all, default), Has.Count.EqualTo(1));
    }

    [TestCaseSource(typeof(HostileNames), nameof(HostileNames.All))]
    public async Task FindAsync_WhenNamesAreHostile_ReturnsThemAsTheyAre(string name)
    {
        FileDescription description = A.Description() with { Type = name, MimeType = name, FileName = name };
        StoredFile added = await AddFileAsync(A.Key(name), description);

        StoredFile? found = await Files.FindAsync(added.Id, default);

        Assert.That(found, Is.EqualTo(added));
    }

    [Test]
    public async Task FindAsync_WhenOptionalValuesAreAbsent_KeepsThemAbsent()
    {
        StoredFile added = await AddFileAsync(null, A.Description() with { RelationId = null, MetaData = null });

        StoredFile? found = await Files.FindAsync(added.Id, default);

        Assert.That(found, Is.EqualTo(added));
    }

    [TestCase(null, null, null)]
    [TestCase(0.1, 1e-300, 1e300)]
    [TestCase(-0.5, double.MaxValue, double.Epsilon)]
    public async Task FindAsync_WhenMetaDataIsUnusual_ReturnsTheSameNumbers(
        double? duration,
        double? width,
        double? height
    )
    {
        FileMetaData metaData = new(duration, width, height);
        StoredFile added = await AddFileAsync(null, A.Description() with { MetaData = metaData });

        StoredFile? found = await Files.FindAsync(added.Id, default);

        Assert.That(found!.Description.MetaData, Is.EqualTo(metaData));
    }

    [Test]
    public async Task FindAsync_WhenNumbersAreLarge_ReturnsThem()
    {
        FileDescription description = A.Description() with { RelationId = long.MaxValue, SizeBytes = 1L << 44 };
        StoredFile added = await AddFileAsync(null, description);

        StoredFile? found = await Files.FindAsync(added.Id, default);

        Assert.That(found!.Description, Is.EqualTo(description));
    }

    [Test]
    public async Task FindAsync_WhenAskedByKey_ReturnsTheFileOfThatOwner()
    {
        StoredFile ofAnn = await AddFileAsync(A.Key("1", owner: "ann"));
        await AddFileAsync(A.Key("1", owner: "bob"));

        StoredFile? found = await Files.FindAsync(ofAnn.Key, default);

        Assert.That(found, Is.EqualTo(ofAnn));
    }

    [Test]
    public async Task FindAsync_WhenThereIsNone_ReturnsNull()
    {
        StoredFile? byId = await Files.FindAsync(long.MaxValue, default);
        StoredFile? byKey = await Files.FindAsync(A.Key(), default);

        Assert.That((byId, byKey), Is.EqualTo(((StoredFile?)null, (StoredFile?)null)));
    }

    [Test]
    public async Task RemoveAsync_WhenThereIsOne_ReturnsItAndFreesTheClientId()
    {
        StoredFile added = await AddFileAsync();

        StoredFile? removed = await Files.RemoveAsync(added.Id, default);

        Upload next = await StartUploadAsync(added.Key);
        Assert.That((removed, next.State), Is.EqualTo((added, UploadState.Receiving)));
        Assert.That(await Files.FindAsync(added.Id, default), Is.Null);
    }

    [Test]
    public async Task RemoveAsync_WhenThereIsNone_ReturnsNull()
    {
        StoredFile? removed = await Files.RemoveAsync(long.MaxValue, default);

        Assert.That(removed, Is.Null);
    }

    [Test]
    public async Task RemoveAsync_WhenCalledTwiceAtOnce_ReturnsTheFileToOne()
    {
        StoredFile added = await AddFileAsync();
        IStoredFileRepository others = (await StartAnotherProcessAsync()).GetRequiredService<IStoredFileRepository>();

        StoredFile?[] removed = await Task.WhenAll(
            Task.Run(() => Files.RemoveAsync(added.Id, default)),
            Task.Run(() => others.RemoveAsync(added.Id, default))
        );

        Assert.That(removed.Count(file => file is not null), Is.EqualTo(1));
    }

    [Test]
    public async Task AddAsync_WhenTheLastFileWasRemoved_DoesNotUseItsIdAgain()
    {
        StoredFile removed = await AddFileAsync();
        await Files.RemoveAsync(removed.Id, default);

        StoredFile added = await AddFileAsync();

        Assert.That(added.Id, Is.GreaterThan(removed.Id));
    }

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

        IReadOnlySet<UploadId> found = await Files.FindStoredAsync(
            [stored.Content, removed.Content, receiving.Id],
            default
        );

        Assert.That(found, Is.EquivalentTo(new[] { stored.Content }));
    }
}
