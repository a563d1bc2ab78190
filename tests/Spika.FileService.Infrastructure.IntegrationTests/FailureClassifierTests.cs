using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Infrastructure.Staging;

namespace Spika.FileService.Infrastructure.IntegrationTests;

public sealed class FailureClassifierTests
{
    private static readonly Exception[] _fullDisks =
    [
        new IOException("ENOSPC", 28),
        new IOException("EDQUOT", 122),
        new IOException("ERROR_DISK_FULL", unchecked((int)0x80070070)),
        new SqliteException("FULL", 13),
        new DbUpdateException("wrapped", new SqliteException("FULL", 13)),
    ];

    private static readonly Exception[] _databasesAway =
    [
        Postgres("22001"),
        Postgres("23505"),
        Postgres("42601"),
        Postgres("HV000"),
        new SqliteException("BUSY", 5),
        new SqliteException("LOCKED", 6),
        new SqliteException("READONLY", 8),
        new SqliteException("IOERR", 10),
        new SqliteException("CORRUPT", 11),
        new SqliteException("CANTOPEN", 14),
        new SqliteException("NOTADB", 26),
        new DatabaseInDoubtException(new SqliteException("IOERR", 10)),
        new SqliteFileMovedException("fileservice.db"),
        new NpgsqlException("broken", new EndOfStreamException()),
        new NpgsqlException("slow", new TimeoutException()),
        new NpgsqlException("reset", new ObjectDisposedException("System.Net.Sockets.NetworkStream")),
        new NpgsqlException("Received unknown response E for SSLRequest (expecting S or N)"),
        new NotSupportedException("authentication method") { Source = "Npgsql" },
        new SocketException((int)SocketError.HostNotFound),
        Postgres("08006"),
        Postgres("0A000"),
        Postgres("22P05"),
        Postgres("25006"),
        Postgres("25P02"),
        Postgres("25P03"),
        Postgres("26000"),
        Postgres("28P01"),
        Postgres("38000"),
        Postgres("39P01"),
        Postgres("3D000"),
        Postgres("40001"),
        Postgres("42501"),
        Postgres("42P01"),
        Postgres("42P05"),
        Postgres("53300"),
        Postgres("54001"),
        Postgres("55P03"),
        Postgres("57P01"),
        Postgres("58030"),
        Postgres("72000"),
        Postgres("F0001"),
        Postgres("XX001"),
        new InvalidOperationException("Connection is not open") { Source = "Npgsql" },
        new ObjectDisposedException("NpgsqlConnection"),
        new TimeoutException("no connection") { Source = "Npgsql" },
        new InvalidOperationException("likely transient", new NpgsqlException("refused", new SocketException())),
    ];

    private static readonly Exception[] _storagesAway =
    [
        new IOException("EIO", 5),
        new IOException("ENOMEM", 12),
        new IOException("EBUSY", 16),
        new IOException("ECONNABORTED", 103),
        new IOException("EPERM", 1),
        new IOException("ENOENT", 2),
        new IOException("EXDEV", 18),
        new IOException("ENOTDIR", 20),
        new IOException("ELOOP", 40),
        new IOException("EOPNOTSUPP", 95),
        new IOException("EAGAIN", 11),
        new IOException("EISDIR", 21),
        new IOException("EINVAL", 22),
        new IOException("EFBIG", 27),
        new IOException("EBADMSG", 74),
        new IOException("EUCLEAN", 117),
        new IOException("ENOTCONN", 107),
        new DirectoryNotFoundException("ENOENT of a folder"),
        new IOException("EREMOTEIO", 121),
        new IOException("ENFILE", 23),
        new IOException("EMFILE", 24),
        new IOException("EROFS", 30),
        new IOException("ESTALE", 116),
        new UnauthorizedAccessException("EACCES", new IOException("EACCES", 13)),
    ];

    private static readonly Exception[] _unknown =
    [
        new InvalidOperationException("a bug"),
        new FileNotFoundException("a bug"),
        new SqliteException("CONSTRAINT", 19),
        new ObjectDisposedException("a bug"),
        new OperationCanceledException(),
    ];

    [TestCaseSource(nameof(_fullDisks))]
    public void Classify_WhenDiskIsFull_IsOutOfSpace(Exception exception)
    {
        Error? error = new FailureClassifier().Classify(exception);

        Assert.That(error, Is.EqualTo(UploadErrors.OutOfSpace));
    }

    [TestCaseSource(nameof(_databasesAway))]
    public void Classify_WhenDatabaseIsAway_IsDatabaseUnavailable(Exception exception)
    {
        Error? error = new FailureClassifier().Classify(exception);

        Assert.That(error, Is.EqualTo(InfrastructureErrors.DatabaseUnavailable));
    }

    [TestCaseSource(nameof(_storagesAway))]
    public void Classify_WhenStorageFails_IsStorageUnavailable(Exception exception)
    {
        Error? error = new FailureClassifier().Classify(exception);

        Assert.That(error, Is.EqualTo(InfrastructureErrors.StorageUnavailable));
    }

    [Test]
    public void Classify_WhenBytesOfChunksAreLost_AsksForThemAgain()
    {
        Error? error = new FailureClassifier().Classify(new ChunkBytesLostException("shorter than its record"));

        Assert.That(error, Is.EqualTo(UploadErrors.HashMismatch));
    }

    [TestCaseSource(nameof(_unknown))]
    public void Classify_WhenUnknown_IsNull(Exception exception)
    {
        Error? error = new FailureClassifier().Classify(exception);

        Assert.That(error, Is.Null);
    }

    [Test]
    public void Classify_WhenDiskIsReallyFull_IsOutOfSpace()
    {
        if (!File.Exists("/dev/full"))
        {
            Assert.Ignore("This machine has no /dev/full.");
        }

        using FileStream full = new("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);

        IOException? exception = Assert.Catch<IOException>(() => full.Write([1]));

        Assert.That(new FailureClassifier().Classify(exception!), Is.EqualTo(UploadErrors.OutOfSpace));
    }

    private static PostgresException Postgres(string sqlState) => new("message", "ERROR", "ERROR", sqlState);
}
