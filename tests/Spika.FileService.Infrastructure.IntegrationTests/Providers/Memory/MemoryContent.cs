using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Storage.State;

namespace Spika.FileService.Infrastructure.IntegrationTests.Providers.Memory;

/// <summary>Memory is empty at every start.</summary>
internal sealed class MemoryContent : IStoredContent
{
    private string[] _identities = [];

    public string[] StagingIdentities => _identities;

    public string[] FilesIdentities => _identities;

    public void Mark(string identity) => _identities = [identity];

    public bool HasFiles() => false;

    public bool HasMoreFilesThan(int count) => false;

    public bool HasStaging() => false;

    public bool Stores(BlobId blob) => false;

    public bool Has(BlobId blob) => false;

    public bool Has(UploadId upload) => false;
}
