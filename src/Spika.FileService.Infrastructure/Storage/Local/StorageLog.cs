using Microsoft.Extensions.Logging;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Infrastructure.Storage.Local;

internal static partial class StorageLog
{
    [LoggerMessage(
        2302,
        LogLevel.Warning,
        "{Lost} recorded chunks of {Upload} are not on the disk and were unlisted; their clients send them again"
    )]
    public static partial void LostChunksUnlisted(this ILogger logger, UploadId upload, int lost);

    [LoggerMessage(
        2303,
        LogLevel.Information,
        "Unfinished uploads are compared with the disk, since an earlier process or the machine may not have been stopped"
    )]
    public static partial void RecordCheckStarted(this ILogger logger);

    [LoggerMessage(2304, LogLevel.Information, "Compared {Uploads} unfinished uploads with the disk")]
    public static partial void RecordCheckEnded(this ILogger logger, int uploads);

    [LoggerMessage(
        2305,
        LogLevel.Error,
        "The unfinished uploads could not be compared with the disk; the next attempt follows"
    )]
    public static partial void RecordCheckFailed(this ILogger logger, Exception exception);

    [LoggerMessage(2306, LogLevel.Warning, "The modes of {Path} could not be set: other users of the host may read it")]
    public static partial void ModesNotSet(this ILogger logger, Exception exception, string path);

    [LoggerMessage(
        2308,
        LogLevel.Warning,
        "{Root} has a folder that is not the service's, {Foreign}: the root keeps its mode, and so does each folder in it that has anything of others"
    )]
    public static partial void RootIsShared(this ILogger logger, string root, string foreign);

    [LoggerMessage(2309, LogLevel.Information, "Moved {Blobs} files of version 0.1.0 into the folders of their times")]
    public static partial void BlobsMoved(this ILogger logger, int blobs);

    [LoggerMessage(
        2310,
        LogLevel.Warning,
        "Files of version 0.1.0 could not be moved into the folders of their times; the next attempt follows"
    )]
    public static partial void BlobsNotMoved(this ILogger logger, Exception exception);

    [LoggerMessage(
        2307,
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
