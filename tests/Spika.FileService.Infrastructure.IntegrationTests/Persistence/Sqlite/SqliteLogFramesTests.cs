using Microsoft.Data.Sqlite;
using Spika.FileService.Infrastructure.Persistence.Sqlite;

namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence.Sqlite;

/// <summary>The frames of a log, against what SQLite itself counts.</summary>
public sealed class SqliteLogFramesTests
{
    private const int FrameBytes = 24 + 4096;

    private DirectoryInfo _folder = null!;

    private SqliteConnection _connection = null!;

    private string Log => Path.Combine(_folder.FullName, "log.db-wal");

    private string Copy => Path.Combine(_folder.FullName, "copy");

    [SetUp]
    public async Task CreateAsync()
    {
        _folder = Directory.CreateTempSubdirectory();
        _connection = new SqliteConnection($"Data Source={_folder.FullName}/log.db;Pooling=False");
        await _connection.OpenAsync();
        Execute("PRAGMA page_size=4096; PRAGMA journal_mode=WAL; CREATE TABLE t(x)");
        for (int i = 0; i < 20; i++)
        {
            Execute("INSERT INTO t VALUES (randomblob(3000))");
        }
    }

    [TearDown]
    public async Task RemoveAsync()
    {
        await _connection.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Test]
    public void CountCommitted_IsWhatSqliteCounts() =>
        Assert.That(SqliteLogFrames.CountCommitted(Log), Is.EqualTo(CheckpointFrames()).And.GreaterThan(20));

    [Test]
    public void CountCommitted_WhenTheLogBeganAnew_LeavesOutWhatIsOfTheTimeBefore()
    {
        int before = CheckpointFrames();
        Execute("INSERT INTO t VALUES (1)");

        Assert.That(SqliteLogFrames.CountCommitted(Log), Is.EqualTo(CheckpointFrames()).And.LessThan(before));
    }

    [Test]
    public void CountCommitted_WhenATransactionDidNotEnd_LeavesItOut()
    {
        int before = SqliteLogFrames.CountCommitted(Log);
        Execute("PRAGMA cache_size=5; BEGIN; INSERT INTO t VALUES (randomblob(400000))");

        Assert.That(new FileInfo(Log).Length, Is.GreaterThan(before * FrameBytes + 10 * FrameBytes));
        Assert.That(SqliteLogFrames.CountCommitted(Log), Is.EqualTo(before));
    }

    // Each of the last inserts is one frame.
    [TestCase(0)]
    [TestCase(10)]
    [TestCase(40)]
    [TestCase(3000)]
    public void CountCommitted_WhenAByteIsWrong_EndsBeforeItsFrame(int position)
    {
        byte[] bytes = ReadLog();
        int before = SqliteLogFrames.CountCommitted(Log) - 1;
        bytes[32 + before * FrameBytes + position] ^= 1;
        File.WriteAllBytes(Copy, bytes);

        int committed = SqliteLogFrames.CountCommitted(Copy);
        Assert.That(committed, Is.InRange(before - 2, before).And.Positive);
    }

    [TestCase(0)]
    [TestCase(8)]
    [TestCase(16)]
    [TestCase(31)]
    public void CountCommitted_WhenTheHeaderIsWrong_IsZero(int position)
    {
        byte[] bytes = ReadLog();
        bytes[position] ^= 1;
        File.WriteAllBytes(Copy, bytes);

        Assert.That(SqliteLogFrames.CountCommitted(Copy), Is.Zero);
    }

    [Test]
    public void BeginsAs_IsTrueOfAnEarlierStateOnly()
    {
        File.WriteAllBytes(Copy, ReadLog());
        int frames = SqliteLogFrames.CountCommitted(Copy);
        Execute("INSERT INTO t VALUES (randomblob(3000))");

        Assert.That(SqliteLogFrames.BeginsAs(Log, Copy, frames), Is.True);
        Assert.That(SqliteLogFrames.BeginsAs(Copy, Log, SqliteLogFrames.CountCommitted(Log)), Is.False);
        Assert.That(SqliteLogFrames.BeginsAs(Copy + ".none", Copy, frames), Is.False);

        CheckpointFrames();
        Execute("INSERT INTO t VALUES (1)");
        Assert.That(SqliteLogFrames.BeginsAs(Log, Copy, frames), Is.False);
    }

    [TestCase(0)]
    [TestCase(31)]
    [TestCase(32)]
    [TestCase(32 + FrameBytes - 1)]
    public void CountCommitted_WhenTheFileEndsBeforeAFrame_IsZero(int bytes)
    {
        File.WriteAllBytes(Copy, ReadLog()[..bytes]);

        Assert.That(SqliteLogFrames.CountCommitted(Copy), Is.Zero);
    }

    private byte[] ReadLog()
    {
        using FileStream log = new(Log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        byte[] bytes = new byte[log.Length];
        log.ReadExactly(bytes);
        return bytes;
    }

    private int CheckpointFrames()
    {
        using SqliteCommand command = _connection.CreateCommand();
        command.CommandText = "PRAGMA wal_checkpoint(PASSIVE)";
        using SqliteDataReader answer = command.ExecuteReader();
        answer.Read();
        return answer.GetInt32(1);
    }

    private void Execute(string sql)
    {
        using SqliteCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
