using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Npgsql;
using Spika.FileService.Application.Common;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Storage.Local;

namespace Spika.FileService.Infrastructure;

/// <summary>Reads the codes of the operating system, of SQLite and of PostgreSQL.</summary>
internal sealed class FailureClassifier : IFailureClassifier
{
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

    private static Error? ClassifyOne(Exception exception) =>
        exception switch
        {
            SqliteException sqlite => ClassifySqlite(sqlite.SqliteErrorCode),
            PostgresException postgres => ClassifyPostgreSql(postgres.SqlState),
            NpgsqlException { IsTransient: true } or SocketException => InfrastructureErrors.DatabaseUnavailable,
            ChunkBytesLostException => UploadErrors.HashMismatch,
            IOException io => ClassifyIO(io.HResult),
            _ => null,
        };

    // https://sqlite.org/rescode.html
    private static Error? ClassifySqlite(int code) =>
        code switch
        {
            13 => UploadErrors.OutOfSpace, // FULL
            5 or 6 or 8 or 10 or 14 => InfrastructureErrors.DatabaseUnavailable, // BUSY, LOCKED, READONLY, IOERR, CANTOPEN
            _ => null,
        };

    // By class: connection failure, transaction rolled back, out of resources, operator intervention.
    private static Error? ClassifyPostgreSql(string sqlState) =>
        sqlState[..2] is "08" or "40" or "53" or "57" ? InfrastructureErrors.DatabaseUnavailable : null;

    // On Linux the error's number, on Windows the number of a system error in the low half.
    private static Error? ClassifyIO(int result) =>
        result switch
        {
            28 or 122 or unchecked((int)0x80070070) => UploadErrors.OutOfSpace, // ENOSPC, EDQUOT, ERROR_DISK_FULL
            5 or 30 => InfrastructureErrors.StorageUnavailable, // EIO, EROFS
            _ => null,
        };
}
