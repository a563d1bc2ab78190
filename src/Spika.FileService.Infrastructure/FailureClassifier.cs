using Microsoft.Data.Sqlite;
using Spika.FileService.Application.Common;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Infrastructure.Staging;

namespace Spika.FileService.Infrastructure;

/// <summary>Reads the codes of the operating system and of the databases.</summary>
internal sealed class FailureClassifier : IFailureClassifier
{
    // https://sqlite.org/rescode.html
    private const int SqliteFull = 13;

    public Error? Classify(Exception exception)
    {
        for (Exception? inner = exception; inner is not null; inner = inner.InnerException)
        {
            if (ClassifyOne(inner) is { } error)
            {
                return error;
            }
        }

        return null;
    }

    public bool IsStorageOutage(Exception exception) => Classify(exception) == InfrastructureErrors.StorageUnavailable;

    private static Error? ClassifyOne(Exception exception) =>
        exception switch
        {
            SqliteException { SqliteErrorCode: SqliteFull } => UploadErrors.OutOfSpace,
            ChunkBytesLostException => UploadErrors.HashMismatch,
            _ when DatabaseOutages.OfOne(exception) != DatabaseOutage.None => InfrastructureErrors.DatabaseUnavailable,

            // A folder of the storage root is gone. A file that is gone is not the storage's fault.
            DirectoryNotFoundException => InfrastructureErrors.StorageUnavailable,
            IOException io => ClassifyIO(io.HResult),
            UnauthorizedAccessException => InfrastructureErrors.StorageUnavailable, // EACCES, EPERM
            _ => null,
        };

    // On Linux the error's number, on Windows the number of a system error in the low half.
    private static Error? ClassifyIO(int result) =>
        result switch
        {
            28 or 122 or unchecked((int)0x80070070) => UploadErrors.OutOfSpace, // ENOSPC, EDQUOT, ERROR_DISK_FULL

            // EPERM, EIO, ENXIO, ENOMEM (of the kernel), EACCES, EBUSY, ENODEV, ENFILE, EMFILE, EROFS.
            1 or 5 or 6 or 12 or 13 or 16 or 19 or 23 or 24 or 30 => InfrastructureErrors.StorageUnavailable,

            // Something else is in the place of a folder: ENOENT, EXDEV, ENOTDIR, ELOOP, EOPNOTSUPP.
            2 or 18 or 20 or 40 or 95 => InfrastructureErrors.StorageUnavailable,

            // What a file system does not do or has found broken in itself: EAGAIN, EISDIR, EINVAL, EFBIG, EBADMSG,
            // EUCLEAN.
            11 or 21 or 22 or 27 or 74 or 117 => InfrastructureErrors.StorageUnavailable,

            // Of network and FUSE file systems: ENOLCK, ENETDOWN, ENETUNREACH, ECONNABORTED, ECONNRESET, ENOTCONN,
            // ETIMEDOUT, ECONNREFUSED, EHOSTDOWN, EHOSTUNREACH, ESTALE, EREMOTEIO.
            37 or 100 or 101 or 103 or 104 or 107 or 110 or 111 or 112 or 113 or 116 or 121 =>
                InfrastructureErrors.StorageUnavailable,
            _ => null,
        };
}
