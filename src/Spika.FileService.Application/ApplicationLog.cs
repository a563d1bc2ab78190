using Microsoft.Extensions.Logging;
using Spika.FileService.Application.Files.CheckStoredFiles;
using Spika.FileService.Application.Uploads.PurgeAbandonedUploads;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Application;

/// <summary>Every log message of this project; its event ids are 1000 to 1999.</summary>
internal static partial class ApplicationLog
{
    [LoggerMessage(1000, LogLevel.Debug, "{Outcome} after {Milliseconds} ms")]
    public static partial void RequestHandled(this ILogger logger, string outcome, double milliseconds);

    [LoggerMessage(1001, LogLevel.Warning, "The bytes of {Bytes} could not be removed; a later purge tries again")]
    public static partial void BytesNotRemoved(this ILogger logger, Exception exception, object bytes);

    [LoggerMessage(1002, LogLevel.Warning, "The lease on {Upload} could not be renewed; the next renewal tries again")]
    public static partial void LeaseNotRenewed(this ILogger logger, Exception exception, UploadId upload);

    [LoggerMessage(1003, LogLevel.Warning, "{Upload} could not be released; it is free when its lease runs out")]
    public static partial void UploadNotReleased(this ILogger logger, Exception exception, UploadId upload);

    [LoggerMessage(
        1004,
        LogLevel.Warning,
        "{Upload} was lost to a later verify, with the fencing token {FencingToken}"
    )]
    public static partial void UploadLost(this ILogger logger, UploadId upload, int fencingToken);

    [LoggerMessage(
        1005,
        LogLevel.Information,
        "File {FileId} of {SizeBytes} bytes was published from {Upload} of {Owner}"
    )]
    public static partial void FilePublished(
        this ILogger logger,
        long fileId,
        long sizeBytes,
        UploadId upload,
        string owner
    );

    [LoggerMessage(1006, LogLevel.Information, "File {FileId} of {Owner} was deleted by {Caller}")]
    public static partial void FileDeleted(this ILogger logger, long fileId, string owner, string caller);

    [LoggerMessage(1007, LogLevel.Information, "{Upload} of {Owner} was aborted")]
    public static partial void UploadAborted(this ILogger logger, UploadId upload, string owner);

    [LoggerMessage(
        1021,
        LogLevel.Warning,
        "The event of {Upload} of {Owner}, which was aborted or has expired, was left out: more such events than Events:MaxUploadEventsPerHour or Events:MaxUploadEventsPerOwnerAndHour in an hour"
    )]
    public static partial void UploadEventLeftOut(this ILogger logger, UploadId upload, string owner);

    public static void Purged(this ILogger logger, PurgeReport report) =>
        logger.Purged(
            report.Uploads,
            report.OrphanedRecords,
            report.ExpiredSweeps,
            report.OrphanedUploads,
            report.OrphanedBlobs,
            report.HeldBack
        );

    [LoggerMessage(
        1008,
        LogLevel.Information,
        "The janitor removed {Uploads} abandoned uploads, the chunk records of {OrphanedRecords} that are done or gone, and {ExpiredSweeps} expired sweeps; "
            + "it moved the bytes of {OrphanedUploads} uploads and {OrphanedBlobs} files without a row to quarantine, and left those of {HeldBack} where they are"
    )]
    private static partial void Purged(
        this ILogger logger,
        int uploads,
        int orphanedRecords,
        int expiredSweeps,
        int orphanedUploads,
        int orphanedBlobs,
        int heldBack
    );

    public static void FilesChecked(this ILogger logger, FileCheckReport report) =>
        logger.FilesChecked(report.Whole, report.WholeBytes, report.Damaged, report.Unreadable, report.OrphanedBlobs);

    [LoggerMessage(
        1009,
        LogLevel.Information,
        "The check found {Whole} whole files of {WholeBytes} bytes, {Damaged} damaged and {Unreadable} unreadable ones, and {OrphanedBlobs} without a row"
    )]
    private static partial void FilesChecked(
        this ILogger logger,
        int whole,
        long wholeBytes,
        int damaged,
        int unreadable,
        int orphanedBlobs
    );

    [LoggerMessage(
        1010,
        LogLevel.Error,
        "File {FileId}, {Blob}, of {Owner} is damaged: its bytes are gone or not those that were verified; put them back from a backup"
    )]
    public static partial void FileDamaged(this ILogger logger, long fileId, BlobId blob, string owner);

    [LoggerMessage(1011, LogLevel.Error, "The bytes {Blob} could not be read; the next check tries again")]
    public static partial void BlobUnreadable(this ILogger logger, Exception exception, BlobId blob);

    [LoggerMessage(
        1012,
        LogLevel.Error,
        "The bytes {Blob} are damaged: they are gone or not those that were verified; put them back from a backup"
    )]
    public static partial void BlobDamaged(this ILogger logger, BlobId blob);

    [LoggerMessage(
        1020,
        LogLevel.Warning,
        "{Orphans} of {All} {Kind} have no row: too many for what crashes leave, so none is moved; is this the right database?"
    )]
    public static partial void OrphansHeldBack(this ILogger logger, int orphans, int all, string kind);
}
