using Microsoft.Extensions.Logging;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Infrastructure.Storage;

internal static partial class StorageLog
{
    [LoggerMessage(
        2201,
        LogLevel.Error,
        "A write or flush of the slots file {Writer} of {Upload} failed. It is not written any more; {Lost} of its {Recorded} recorded chunks are lost and unlisted"
    )]
    public static partial void FailedFileChecked(
        this ILogger logger,
        UploadId upload,
        Guid writer,
        int recorded,
        int lost
    );
}
