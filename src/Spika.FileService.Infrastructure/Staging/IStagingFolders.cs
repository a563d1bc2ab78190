using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Infrastructure.Staging;

/// <summary>The place of staged bytes, as the engine sees it. A storage provider implements it.</summary>
internal interface IStagingFolders
{
    /// <summary>Makes nothing before the first chunk is written.</summary>
    IStagingFolder Open(UploadId upload);

    /// <summary>
    /// Reads back what a failed write has left in doubt, and unlists what is lost. To be called before chunks are taken
    /// again.
    /// </summary>
    /// <exception cref="IOException">To be called again.</exception>
    Task CheckFailedAsync(UploadId upload, CancellationToken cancellationToken);
}
