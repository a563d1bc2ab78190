using Microsoft.Data.Sqlite;
using Spika.FileService.Application.Common;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Infrastructure.Storage.Local;

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
            IOException io => ClassifyIO(io.HResult),
            UnauthorizedAccessException => InfrastructureErrors.StorageUnavailable, // EACCES, EPERM
            _ => null,
        };

    // On Linux the error's number, on Windows the number of a system error in the low half.
    private static Error? ClassifyIO(int result) =>
        result switch
        {
            28 or 122 or unchecked((int)0x80070070) => UploadErrors.OutOfSpace, // ENOSPC, EDQUOT, ERROR_DISK_FULL

            // EIO, ENXIO, EACCES, ENODEV, ENFILE, EMFILE, EROFS; of network and FUSE file systems ENOTCONN, ETIMEDOUT,
            // EHOSTDOWN, ESTALE.
            5 or 6 or 13 or 19 or 23 or 24 or 30 or 107 or 110 or 112 or 116 => InfrastructureErrors.StorageUnavailable,
            _ => null,
        };
}
