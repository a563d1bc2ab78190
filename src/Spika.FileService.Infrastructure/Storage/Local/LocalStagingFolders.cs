using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.FileSystem;
using Spika.FileService.Infrastructure.Staging;

namespace Spika.FileService.Infrastructure.Storage.Local;

internal sealed class LocalStagingFolders(
    IDisk disk,
    StorageLayout layout,
    StagedFiles staged,
    TimeFolders folders,
    FailedFiles failedFiles,
    FailedFileCheck failedFileCheck
) : IStagingFolders
{
    public IStagingFolder Open(UploadId upload) =>
        new StagingFolder(disk, layout, staged, new StagedNames(disk, layout, folders, upload), upload, failedFiles);

    public Task CheckFailedAsync(UploadId upload, CancellationToken cancellationToken) =>
        failedFileCheck.RunAsync(upload, cancellationToken);
}
