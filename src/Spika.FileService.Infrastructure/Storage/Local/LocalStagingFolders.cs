using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.FileSystem;
using Spika.FileService.Infrastructure.Staging;

namespace Spika.FileService.Infrastructure.Storage.Local;

internal sealed class LocalStagingFolders(
    IDisk disk,
    StorageLayout layout,
    FailedFiles failedFiles,
    FailedFileCheck failedFileCheck
) : IStagingFolders
{
    public IStagingFolder Open(UploadId upload) => new StagingFolder(disk, layout, upload, failedFiles);

    public Task CheckFailedAsync(UploadId upload, CancellationToken cancellationToken) =>
        failedFileCheck.RunAsync(upload, cancellationToken);
}
