using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Storage.State;

namespace Spika.FileService.Infrastructure.IntegrationTests.Providers;

// What a start asks, to judge whether the bytes belong to the database.
public abstract partial class StorageProviderContract
{
    private IStoredContent Content => _process.Get<IStoredContent>();

    [Test]
    public void Mark_OfAnotherIdentity_TakesThePlaceOfThatOfTheStart()
    {
        string identity = new('a', 32);
        string[] before = Content.StagingIdentities;

        Content.Mark(identity);
        Content.Mark(identity);

        Assert.That(before, Has.Length.EqualTo(1).And.Not.Contains(identity));
        Assert.That(Content.StagingIdentities, Is.EqualTo(new[] { identity }));
        Assert.That(Content.FilesIdentities, Is.EqualTo(new[] { identity }));
    }

    [Test]
    public async Task Content_OfAnUpload_IsStagingUntilItIsVerified()
    {
        bool hadStaging = Content.HasStaging();
        byte[][] chunks = Chunked(1024, 10);
        await _process.SaveAllAsync(_key, chunks);
        UploadId upload = (await StagedAsync()).Single();
        (bool, bool, bool) before = (Content.HasStaging(), Content.Has(upload), Content.HasFiles());

        await VerifyAsync(chunks);

        Assert.That((hadStaging, before), Is.EqualTo((false, (true, true, false))));
        Assert.That((Content.HasStaging(), Content.Has(upload), Content.HasFiles()), Is.EqualTo((false, false, true)));
    }

    [Test]
    public async Task Content_OfAFileThatIsPutAside_IsThereAndNotStored()
    {
        BlobId blob = (await StoreAsync()).Blob;
        (bool, bool) before = (Content.Stores(blob), Content.HasMoreFilesThan(0));

        await Files.QuarantineAsync(blob, default);

        Assert.That((before, Content.HasMoreFilesThan(1)), Is.EqualTo(((true, true), false)));
        Assert.That((Content.Stores(blob), Content.HasMoreFilesThan(0)), Is.EqualTo((false, false)));
        Assert.That((Content.Has(blob), Content.HasFiles()), Is.EqualTo((true, true)));
    }
}
