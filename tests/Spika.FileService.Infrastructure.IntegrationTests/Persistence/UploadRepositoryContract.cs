using Microsoft.Extensions.DependencyInjection;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Transactions;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence;

// This part: from the first chunk on. The other part: verifies.
public abstract partial class UploadRepositoryContract(DatabaseProvider provider) : DatabaseContract(provider)
{
    [Test]
    public async Task GetOrDraftAsync_WhenKeyIsNew_DraftsReceivingUploadWithoutARow()
    {
        UploadKey key = A.Key();

        Upload? draft = await Uploads.GetOrDraftAsync(key, A.MaxOpen, default);

        Assert.That(draft, Is.EqualTo(new Upload(draft!.Id, key, UploadState.Receiving, 0, null, A.Moment)));
        Assert.That(await Uploads.FindAsync(key, default), Is.Null);
    }

    [Test]
    public async Task GetOrDraftAsync_WhenAnotherProcessStartedIt_ReturnsTheSame()
    {
        Upload upload = await StartUploadAsync();
        IUploadRepository others = await OtherUploadsAsync();

        Upload? found = await others.GetOrDraftAsync(upload.Key, A.MaxOpen, default);

        Assert.That(found, Is.EqualTo(upload));
    }

    [Test]
    public async Task GetOrDraftAsync_OfManyRequests_IsOneDraft()
    {
        UploadKey[] keys = [.. Enumerable.Range(0, 10).Select(_ => A.Key())];

        Upload?[] drafts = await Task.WhenAll(
            from i in Enumerable.Range(0, 8)
            from key in keys
            select Task.Run(async () => await Uploads.GetOrDraftAsync(key, A.MaxOpen, default))
        );

        Assert.That(drafts.Distinct().Count(), Is.EqualTo(keys.Length));
    }

    [Test]
    public async Task GetOrDraftAsync_WhenRemembered_AsksNoDatabase()
    {
        Upload upload = await StartUploadAsync();
        NoDatabase none = new();
        UploadsByKey withoutDatabase = ActivatorUtilities.CreateInstance<UploadsByKey>(
            Process,
            ActivatorUtilities.CreateInstance<DatabaseRetry>(Process, none)
        );

        Upload? remembered = await withoutDatabase.GetOrDraftAsync(upload.Key, A.MaxOpen, default);

        Assert.That(remembered, Is.EqualTo(upload));
    }

    [Test]
    [Category("Allocations")]
    public async Task GetOrDraftAsync_WhenRemembered_AllocatesNothing()
    {
        Upload upload = await StartUploadAsync();
        IUploadRepository uploads = Uploads;
        await uploads.GetOrDraftAsync(upload.Key, A.MaxOpen, default);

        long before = GC.GetAllocatedBytesForCurrentThread();
        ValueTask<Upload?> remembered = uploads.GetOrDraftAsync(upload.Key, A.MaxOpen, default);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.That((remembered.IsCompletedSuccessfully, allocated), Is.EqualTo((true, 0L)));
    }

    [TestCaseSource(typeof(HostileNames), nameof(HostileNames.All))]
    public async Task FindAsync_WhenNamesAreHostile_FindsThem(string name)
    {
        UploadKey key = new(Owner: name, ClientId: name);

        await StartUploadAsync(key);

        Upload? found = await (await OtherUploadsAsync()).FindAsync(key, default);
        Assert.That(found?.Key, Is.EqualTo(key));
    }

    [TestCase("abc", "ABC")]
    [TestCase("abc", "abc ")]
    [TestCase("e\u0301", "\u00e9")]
    [TestCase("1", "01")]
    public async Task GetOrDraftAsync_WhenClientIdsDifferALittle_AreTwoUploads(string clientId, string another)
    {
        Upload first = await StartUploadAsync(A.Key(clientId));

        Upload second = await StartUploadAsync(A.Key(another));

        Assert.That(second.Id, Is.Not.EqualTo(first.Id));
    }

    [Test]
    public async Task GetOrDraftAsync_WhenAnotherOwnerHasTheClientId_IsAnUploadOfItsOwn()
    {
        Upload first = await StartUploadAsync(A.Key("1", owner: "ann"));

        Upload second = await StartUploadAsync(A.Key("1", owner: "bob"));

        Assert.That(second.Id, Is.Not.EqualTo(first.Id));
    }

    [Test]
    public async Task GetOrDraftAsync_WhenOwnerHasTooManyOpenUploads_RefusesOneMore()
    {
        await Uploads.GetOrDraftAsync(A.Key(), maxOpen: 2, default);
        await Uploads.GetOrDraftAsync(A.Key(), maxOpen: 2, default);

        Upload? third = await Uploads.GetOrDraftAsync(A.Key(), maxOpen: 2, default);

        Assert.That(third, Is.Null);
    }

    [Test]
    public async Task GetOrDraftAsync_WhenOwnerHasTooManyOpenUploads_StillFindsThose()
    {
        IUploadRepository others = await OtherUploadsAsync();
        Upload upload = await StartUploadAsync();

        Upload? found = await others.GetOrDraftAsync(upload.Key, maxOpen: 1, default);

        Assert.That(found, Is.EqualTo(upload));
    }

    [Test]
    public async Task GetOrDraftAsync_WhenOnlyOthersHaveTooManyOpenUploads_DraftsOne()
    {
        await Uploads.GetOrDraftAsync(A.Key(owner: "ann"), maxOpen: 1, default);

        Upload? draft = await Uploads.GetOrDraftAsync(A.Key(owner: "bob"), maxOpen: 1, default);

        Assert.That(draft, Is.Not.Null);
    }

    [Test]
    public async Task GetOrDraftAsync_WhenOtherUploadsAreFinished_DoesNotCountThem()
    {
        await AddFileAsync();

        Upload? draft = await Uploads.GetOrDraftAsync(A.Key(), maxOpen: 1, default);

        Assert.That(draft, Is.Not.Null);
    }

    [Test]
    public async Task GetOrDraftAsync_WhenUploadIsFinished_SaysSo()
    {
        UploadKey key = A.Key();
        await AddFileAsync(key);

        Upload? found = await Uploads.GetOrDraftAsync(key, A.MaxOpen, default);

        Assert.That(found!.State, Is.EqualTo(UploadState.Done));
    }

    [Test]
    public async Task GetOrDraftAsync_WhenAnotherProcessEndedAVerify_DoesNotRememberTheRefusal()
    {
        IUploadRepository others = await OtherUploadsAsync();
        Upload leased = await LeaseUploadAsync();
        await others.GetOrDraftAsync(leased.Key, A.MaxOpen, default);
        await Uploads.ReleaseAsync(leased, default);

        Upload? found = await others.GetOrDraftAsync(leased.Key, A.MaxOpen, default);

        Assert.That(found!.State, Is.EqualTo(UploadState.Receiving));
    }

    [Test]
    public async Task FindAsync_WhenThereIsNone_ReturnsNull()
    {
        Upload? found = await Uploads.FindAsync(A.Key(), default);

        Assert.That(found, Is.Null);
    }

    [Test]
    public async Task FindAsync_WhenAnotherProcessTookIt_SaysSo()
    {
        IUploadRepository others = await OtherUploadsAsync();
        Upload upload = await StartUploadAsync();
        Upload? leased = await others.LeaseAsync(upload.Id, _lease, default);

        Upload? found = await Uploads.FindAsync(upload.Key, default);

        Assert.That(found, Is.EqualTo(leased));
    }

    [Test]
    public async Task FindAsync_WhenAnotherProcessRemovedIt_LetsTheNextChunkDraftANewOne()
    {
        ServiceProvider other = await StartAnotherProcessAsync();
        Upload upload = await StartUploadAsync();
        Upload? leased = await other.GetRequiredService<IUploadRepository>().LeaseAsync(upload.Id, _lease, default);
        await other.GetRequiredService<IUnitOfWork>().RemoveUploadAsync(leased!);

        Upload? found = await Uploads.FindAsync(upload.Key, default);

        Upload? next = await Uploads.GetOrDraftAsync(upload.Key, A.MaxOpen, default);
        Assert.That((found, next!.Id == upload.Id), Is.EqualTo(((Upload?)null, false)));
    }

    private async Task<IUploadRepository> OtherUploadsAsync() =>
        (await StartAnotherProcessAsync()).GetRequiredService<IUploadRepository>();
}
