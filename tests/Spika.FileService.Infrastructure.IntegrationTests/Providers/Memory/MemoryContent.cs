using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Storage.State;

namespace Spika.FileService.Infrastructure.IntegrationTests.Providers.Memory;

internal sealed class MemoryContent(MemoryStaging staging, MemoryBlobs blobs) : IStoredContent
{
    private string[] _identities = [];

    public string[] StagingIdentities => _identities;

    public string[] FilesIdentities => _identities;

    public void Mark(string identity) => _identities = [identity];

    public bool HasFiles() => blobs.CountWithDamaged > 0;

    public bool HasMoreFilesThan(int count) => blobs.Count > count;

    public bool HasStaging() => staging.Count > 0;

    public bool Stores(BlobId blob) => blobs.Has(blob);

    public bool Has(BlobId blob) => blobs.Has(blob) || blobs.HasDamaged(blob);

    public bool Has(UploadId upload) => staging.Has(upload);
}
