using Microsoft.Extensions.DependencyInjection;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Transactions;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence;

// This part: from the first chunk on. The other parts: verifies, and the janitor.
public abstract partial class UploadRepositoryContract(DatabaseProvider provider) : DatabaseContract(provider)
{
    [Test]
    public async Task GetOrStartAsync_WhenKeyIsNew_StartsReceivingUpload()
    {
        UploadKey key = A.Key();

        Result<Upload> started = await Uploads.GetOrStartAsync(key, default);

        Assert.That(
            started.Value,
            Is.EqualTo(new Upload(started.Value.Id, key, UploadState.Receiving, 0, null, A.Moment))
        );
    }

    [Test]
    public async Task GetOrStartAsync_WhenAnotherProcessStartedIt_ReturnsTheSame()
    {
        Upload upload = await StartUploadAsync();
        IUploadRepository others = await OtherUploadsAsync();

        Result<Upload> found = await others.GetOrStartAsync(upload.Key, default);

        Assert.That(found.Value, Is.EqualTo(upload));
    }

    [Test]
    public async Task GetOrStartAsync_WhenManyRequestsOfTwoProcessesStartIt_AllGetTheSame()
    {
        UploadKey[] keys = [.. Enumerable.Range(0, 10).Select(_ => A.Key())];
        IUploadRepository others = await OtherUploadsAsync();

        Result<Upload>[] started = await Task.WhenAll(
            from i in Enumerable.Range(0, 8)
            from key in keys
            select Task.Run(async () => await (i % 2 == 0 ? Uploads : others).GetOrStartAsync(key, default))
        );

        Assert.That(started.Select(upload => upload.Value).Distinct().Count(), Is.EqualTo(keys.Length));
    }

    [Test]
    public async Task GetOrStartAsync_WhenRemembered_AsksNoDatabase()
    {
        Upload upload = await StartUploadAsync();
        NoDatabase none = new();
        UploadRepository withoutDatabase = ActivatorUtilities.CreateInstance<UploadRepository>(
            Process,
            none,
            ActivatorUtilities.CreateInstance<DatabaseRetry>(Process, none)
        );

        Result<Upload> remembered = await withoutDatabase.GetOrStartAsync(upload.Key, default);

        Assert.That(remembered.Value, Is.EqualTo(upload));
    }

    [Test]
    [Category("Allocations")]
    public async Task GetOrStartAsync_WhenRemembered_AllocatesNothing()
    {
        Upload upload = await StartUploadAsync();
        IUploadRepository uploads = Uploads;
        await uploads.GetOrStartAsync(upload.Key, default);

        long before = GC.GetAllocatedBytesForCurrentThread();
        ValueTask<Result<Upload>> remembered = uploads.GetOrStartAsync(upload.Key, default);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.That((remembered.IsCompletedSuccessfully, allocated), Is.EqualTo((true, 0L)));
    }

    [TestCaseSource(typeof(HostileNames), nameof(HostileNames.All))]
    public async Task GetOrStartAsync_WhenNamesAreHostile_KeepsThemAsTheyAre(string name)
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
    public async Task GetOrStartAsync_WhenClientIdsDifferALittle_StartsTwoUploads(string clientId, string another)
    {
        Upload first = await StartUploadAsync(A.Key(clientId));

        Upload second = await StartUploadAsync(A.Key(another));

        Assert.That(second.Id, Is.Not.EqualTo(first.Id));
    }

    [Test]
    public async Task GetOrStartAsync_WhenAnotherOwnerHasTheClientId_StartsAnUploadOfItsOwn()
    {
        Upload first = await StartUploadAsync(A.Key("1", owner: "ann"));

        Upload second = await StartUploadAsync(A.Key("1", owner: "bob"));

        Assert.That(second.Id, Is.Not.EqualTo(first.Id));
    }

    [Test]
    public async Task GetOrStartAsync_WhenOwnerHasTooManyOpenUploads_RefusesOneMore()
    {
        IUploadRepository uploads = await UploadsWithLimitAsync(2);
        await uploads.GetOrStartAsync(A.Key(), default);
        await uploads.GetOrStartAsync(A.Key(), default);

        Result<Upload> third = await uploads.GetOrStartAsync(A.Key(), default);

        Assert.That(third.Error, Is.EqualTo(UploadErrors.TooManyOpenUploads));
    }

    [Test]
    public async Task GetOrStartAsync_WhenOwnerHasTooManyOpenUploads_StillFindsThose()
    {
        IUploadRepository uploads = await UploadsWithLimitAsync(1);
        Upload upload = await StartUploadAsync();

        Result<Upload> found = await uploads.GetOrStartAsync(upload.Key, default);

        Assert.That(found.IsSuccess);
    }

    [Test]
    public async Task GetOrStartAsync_WhenOnlyOthersHaveTooManyOpenUploads_StartsOne()
    {
        IUploadRepository uploads = await UploadsWithLimitAsync(1);
        await uploads.GetOrStartAsync(A.Key(owner: "ann"), default);

        Result<Upload> started = await uploads.GetOrStartAsync(A.Key(owner: "bob"), default);

        Assert.That(started.IsSuccess);
    }

    [Test]
    public async Task GetOrStartAsync_WhenOtherUploadsAreFinished_DoesNotCountThem()
    {
        IUploadRepository uploads = await UploadsWithLimitAsync(1);
        await AddFileAsync();

        Result<Upload> started = await uploads.GetOrStartAsync(A.Key(), default);

        Assert.That(started.IsSuccess);
    }

    [Test]
    public async Task GetOrStartAsync_WhenUploadIsFinished_SaysSo()
    {
        UploadKey key = A.Key();
        await AddFileAsync(key);

        Result<Upload> found = await Uploads.GetOrStartAsync(key, default);

        Assert.That(found.Value.State, Is.EqualTo(UploadState.Done));
    }

    [Test]
    public async Task GetOrStartAsync_WhenAnotherProcessEndedAVerify_DoesNotRememberTheRefusal()
    {
        IUploadRepository others = await OtherUploadsAsync();
        Upload taken = await TakeUploadAsync();
        await others.GetOrStartAsync(taken.Key, default);
        await Uploads.ReleaseAsync(taken, default);

        Result<Upload> found = await others.GetOrStartAsync(taken.Key, default);

        Assert.That(found.Value.State, Is.EqualTo(UploadState.Receiving));
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
        Upload? taken = await others.TakeAsync(upload.Id, _lease, default);

        Upload? found = await Uploads.FindAsync(upload.Key, default);

        Assert.That(found, Is.EqualTo(taken));
    }

    [Test]
    public async Task FindAsync_WhenAnotherProcessRemovedIt_LetsTheNextChunkStartANewOne()
    {
        ServiceProvider other = await StartAnotherProcessAsync();
        Upload upload = await StartUploadAsync();
        Upload? taken = await other.GetRequiredService<IUploadRepository>().TakeAsync(upload.Id, _lease, default);
        await other.GetRequiredService<IUnitOfWork>().RemoveUploadAsync(taken!);

        Upload? found = await Uploads.FindAsync(upload.Key, default);

        Result<Upload> next = await Uploads.GetOrStartAsync(upload.Key, default);
        Assert.That((found, next.Value.Id == upload.Id), Is.EqualTo(((Upload?)null, false)));
    }

    private async Task<IUploadRepository> OtherUploadsAsync() =>
        (await StartAnotherProcessAsync()).GetRequiredService<IUploadRepository>();

    private async Task<IUploadRepository> UploadsWithLimitAsync(int limit) =>
        (
            await StartAnotherProcessAsync(("Uploads:MaxOpenUploadsPerOwner", $"{limit}"))
        ).GetRequiredService<IUploadRepository>();
}
