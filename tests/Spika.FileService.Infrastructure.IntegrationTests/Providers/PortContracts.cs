using Spika.FileService.Domain.Events;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Orphans;
using Spika.FileService.Domain.Transactions;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.IntegrationTests.Persistence;
using Spika.FileService.Infrastructure.Storage.State;

namespace Spika.FileService.Infrastructure.IntegrationTests.Providers;

/// <summary>
/// The suites of each port of the domain, and of what else a storage provider implements. A new port gets a row here.
/// </summary>
internal static class PortContracts
{
    private const string Family = "A provider registers it together with the other ports of storage.";

    private const string Answer = "A port of storage answers it.";

    private const string Rows = "It changes the rows that this suite reads.";

    public static readonly IReadOnlyList<PortContract> All =
    [
        new(typeof(IUploadRepository), typeof(UploadRepositoryContract)),
        new(typeof(IUploadCleanup), typeof(UploadCleanupContract)),
        new(typeof(IStoredFileRepository), typeof(StoredFileRepositoryContract)),
        new(typeof(IBlobRepository), typeof(BlobRepositoryContract)),
        new(typeof(IUnitOfWork), typeof(UnitOfWorkContract)),
        new(typeof(ITransaction), typeof(UnitOfWorkContract), "A unit of work makes it."),
        new(typeof(IUploadChanges), typeof(UploadRepositoryContract), Rows),
        new(typeof(IUploadChanges), typeof(UploadCleanupContract), Rows),
        new(typeof(IFileChanges), typeof(StoredFileRepositoryContract), Rows),
        new(typeof(IBlobChanges), typeof(BlobRepositoryContract), Rows),
        new(typeof(IOutbox), typeof(UnitOfWorkContract), "A unit of work commits its events."),
        new(
            typeof(IEventRepository),
            typeof(UnitOfWorkContract),
            "It only removes events that a unit of work committed."
        ),
        new(typeof(IChunkStore), typeof(StorageProviderContract), Family),
        new(typeof(IFileAssembler), typeof(StorageProviderContract), Family),
        new(typeof(IFileStore), typeof(StorageProviderContract), Family),
        new(typeof(IOrphanQuarantine), typeof(StorageProviderContract), Family),
        new(typeof(IStoredContent), typeof(StorageProviderContract), Family),
        new(typeof(PreparedUpload), typeof(StorageProviderContract), Answer),
        new(typeof(AssembledFile), typeof(StorageProviderContract), Answer),
    ];
}
