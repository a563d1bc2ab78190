using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Transactions;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence;

public abstract partial class StoredFileRepositoryContract(DatabaseProvider provider) : DatabaseContract(provider)
{
    [Test]
    public async Task AddAsync_WhenUploadIsHeld_RecordsTheFile()
    {
        Upload leased = await LeaseUploadAsync();
        BlobId blob = A.Blob();

        StoredFile? added = await UnitOfWork.AddFileAsync(leased, A.Description(), blob);

        Assert.That(added, Is.EqualTo(A.StoredFile(added!.Id, leased.Key, A.Description(), blob)));
    }

    [Test]
    public async Task AddAsync_WhenUploadIsHeld_FinishesTheUpload()
    {
        Upload leased = await LeaseUploadAsync();
        await RecordChunksAsync(leased.Id);

        await UnitOfWork.AddFileAsync(leased, A.Description(), A.Blob());

        Upload? upload = await Uploads.FindAsync(leased.Key, default);
        Assert.That(upload, Is.EqualTo(leased with { State = UploadState.Done, LeaseUntil = null }));
        Assert.That(await CountRecordsAsync(leased.Id), Is.Zero);
    }

    [Test]
    public async Task AddAsync_WhenLostToALaterLease_ChangesNothing()
    {
        Upload lost = await LeaseUploadAsync(lease: TimeSpan.FromMinutes(1));
        await RecordChunksAsync(lost.Id);
        Clock.Advance(TimeSpan.FromMinutes(2));
        Upload? later = await Uploads.LeaseAsync(lost.Id, TimeSpan.FromMinutes(1), default);

        StoredFile? added = await UnitOfWork.AddFileAsync(lost, A.Description(), A.Blob());

        Assert.That((added, await Uploads.FindAsync(lost.Key, default)), Is.EqualTo(((StoredFile?)null, later)));
        Assert.That(await CountRecordsAsync(lost.Id), Is.EqualTo(3));
    }

    [Test]
    public async Task AddAsync_WhenCalledTwiceAtOnce_RecordsOneFile()
    {
        Upload leased = await LeaseUploadAsync();
        IUnitOfWork others = (await StartAnotherProcessAsync()).GetRequiredService<IUnitOfWork>();

        StoredFile?[] added = await Task.WhenAll(
            Task.Run(() => UnitOfWork.AddFileAsync(leased, A.Description(), A.Blob())),
            Task.Run(() => others.AddFileAsync(leased, A.Description(), A.Blob()))
        );

        Assert.That(added.Count(file => file is not null), Is.EqualTo(1));
        Assert.That(await Files.ListAsync(_all, default), Has.Count.EqualTo(1));
    }

    [TestCaseSource(typeof(HostileNames), nameof(HostileNames.All))]
    public async Task FindAsync_WhenNamesAreHostile_ReturnsThemAsTheyAre(string name)
    {
        FileDescription description = A.Description() with { Type = name, MimeType = name, FileName = name };
        StoredFile added = await AddFileAsync(A.Key(name), description);

        StoredFile? found = await Files.FindAsync(added.Id, AccessScope.All, default);

        Assert.That(found, Is.EqualTo(added));
    }

    [Test]
    public async Task FindAsync_WhenOptionalValuesAreAbsent_KeepsThemAbsent()
    {
        StoredFile added = await AddFileAsync(null, A.Description() with { RelationId = null, MetaData = null });

        StoredFile? found = await Files.FindAsync(added.Id, AccessScope.All, default);

        Assert.That(found, Is.EqualTo(added));
    }

    [TestCase(0, 0, 0)]
    [TestCase(int.MaxValue, int.MinValue, -1)]
    public async Task FindAsync_WhenMetaDataIsUnusual_ReturnsTheSameNumbers(int duration, int width, int height)
    {
        FileMetaData metaData = new(duration, width, height);
        StoredFile added = await AddFileAsync(null, A.Description() with { MetaData = metaData });

        StoredFile? found = await Files.FindAsync(added.Id, AccessScope.All, default);

        Assert.That(found!.Description.MetaData, Is.EqualTo(metaData));
    }

    [TestCase("""{"duration":null,"width":320,"height":200}""", 0, 320, 200)]
    [TestCase("""{"duration":2.119467,"width":-0.5,"height":1E+300}""", 2, 0, int.MaxValue)]
    [TestCase("""{"duration":null,"width":null,"height":null}""", 0, 0, 0)]
    [TestCase("{}", 0, 0, 0)]
    [TestCase("null", 0, 0, 0)]
    public async Task FindAsync_WhenAnEarlierVersionWroteMetaData_ReadsIntegers(string json, int d, int w, int h)
    {
        StoredFile added = await AddFileAsync();
        await using FileServiceDbContext db = OpenContext();
        await db.Database.ExecuteSqlRawAsync(
            db.Database.IsSqlite()
                ? "UPDATE files SET meta_data = {0}"
                : "UPDATE files SET meta_data = CAST({0} AS jsonb)",
            json
        );

        StoredFile? found = await Files.FindAsync(added.Id, AccessScope.All, default);

        FileDescription expected = A.Description() with { MetaData = new FileMetaData(d, w, h) };
        Assert.That(found!.Description, Is.EqualTo(expected));
    }

    [Test]
    public async Task FindAsync_WhenNumbersAreLarge_ReturnsThem()
    {
        FileDescription description = A.Description() with { RelationId = long.MaxValue, SizeBytes = 1L << 44 };
        StoredFile added = await AddFileAsync(null, description);

        StoredFile? found = await Files.FindAsync(added.Id, AccessScope.All, default);

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
        StoredFile? byId = await Files.FindAsync(long.MaxValue, AccessScope.All, default);
        StoredFile? byKey = await Files.FindAsync(A.Key(), default);

        Assert.That((byId, byKey), Is.EqualTo(((StoredFile?)null, (StoredFile?)null)));
    }

    [Test]
    public async Task RemoveAsync_WhenThereIsOne_ReturnsItAndFreesTheClientId()
    {
        StoredFile added = await AddFileAsync();

        StoredFile? removed = await UnitOfWork.RemoveFileAsync(added.Id, AccessScope.All);

        Upload next = await StartUploadAsync(added.Key);
        Assert.That((removed, next.State), Is.EqualTo((added, UploadState.Receiving)));
        Assert.That(await Files.FindAsync(added.Id, AccessScope.All, default), Is.Null);
    }

    [Test]
    public async Task Queries_WithTheScopeOfAnotherOwner_FindNothing()
    {
        StoredFile added = await AddFileAsync(A.Key(owner: "user:1"));
        var another = AccessScope.Of("user:2");
        var owner = AccessScope.Of("user:1");

        StoredFile?[] hidden =
        [
            await Files.FindAsync(added.Id, another, default),
            await Files.FindOldestAsync(added.Key.ClientId, another, default),
            await UnitOfWork.RemoveFileAsync(added.Id, another),
            .. await Files.ListAsync(_all with { Scope = another }, default),
        ];
        StoredFile?[] shown =
        [
            await Files.FindAsync(added.Id, owner, default),
            await Files.FindOldestAsync(added.Key.ClientId, owner, default),
            .. await Files.ListAsync(_all with { Scope = owner }, default),
            await UnitOfWork.RemoveFileAsync(added.Id, owner),
        ];

        Assert.That(hidden, Is.All.Null);
        Assert.That(shown, Has.Length.EqualTo(4).And.All.EqualTo(added));
    }

    [Test]
    public async Task RemoveAsync_WhenThereIsNone_ReturnsNull()
    {
        StoredFile? removed = await UnitOfWork.RemoveFileAsync(long.MaxValue, AccessScope.All);

        Assert.That(removed, Is.Null);
    }

    [Test]
    public async Task RemoveAsync_WhenCalledTwiceAtOnce_ReturnsTheFileToOne()
    {
        StoredFile added = await AddFileAsync();
        IUnitOfWork others = (await StartAnotherProcessAsync()).GetRequiredService<IUnitOfWork>();

        StoredFile?[] removed = await Task.WhenAll(
            Task.Run(() => UnitOfWork.RemoveFileAsync(added.Id, AccessScope.All)),
            Task.Run(() => others.RemoveFileAsync(added.Id, AccessScope.All))
        );

        Assert.That(removed.Count(file => file is not null), Is.EqualTo(1));
    }

    [Test]
    public async Task AddAsync_WhenTheLastFileWasRemoved_DoesNotUseItsIdAgain()
    {
        StoredFile removed = await AddFileAsync();
        await UnitOfWork.RemoveFileAsync(removed.Id, AccessScope.All);

        StoredFile added = await AddFileAsync();

        Assert.That(added.Id, Is.GreaterThan(removed.Id));
    }
}
