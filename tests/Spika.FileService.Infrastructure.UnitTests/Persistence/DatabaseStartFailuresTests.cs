using Microsoft.Data.Sqlite;
using Spika.FileService.Infrastructure.Persistence;

namespace Spika.FileService.Infrastructure.UnitTests.Persistence;

public sealed class DatabaseStartFailuresTests
{
    [Test]
    public void Describe_OfADamagedFileOfSqlite_AdvisesToLookForAnotherLog()
    {
        string? sentence = DatabaseStartFailures.Describe(Failure(SQLitePCL.raw.SQLITE_CORRUPT));

        Assert.That(sentence, Does.Contain("malformed").And.Contain("(-wal)").And.Contain(".kept"));
    }

    [Test]
    public void Describe_OfAnotherFailureOfSqlite_HasNoAdvice()
    {
        string? sentence = DatabaseStartFailures.Describe(Failure(SQLitePCL.raw.SQLITE_FULL));

        Assert.That(sentence, Is.EqualTo("The SQLite database cannot be used: malformed"));
    }

    private static InvalidOperationException Failure(int code) =>
        new("A start failed.", new SqliteException("malformed", code));
}
