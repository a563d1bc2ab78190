using Microsoft.Data.Sqlite;
using Spika.FileService.Infrastructure.Persistence.Ledger;

namespace Spika.FileService.Infrastructure.Persistence.Sqlite;

/// <summary>The ledger's own connection with its statements.</summary>
internal sealed class SqliteChunkStatements : IDisposable
{
    private readonly SqliteConnection _connection;

    private readonly Writer _writer;

    private readonly SqliteCommand _isReceiving;

    private readonly SqliteCommand _putWriter;

    private readonly SqliteCommand _putPage;

    private readonly SqliteCommand _putOdd;

    private readonly SqliteChunkReader _reader;

    public SqliteChunkStatements(SqliteConnection connection, Writer writer)
    {
        _connection = connection;
        _writer = writer;
        _isReceiving = connection.Prepare("SELECT count(*) FROM uploads WHERE id = $id AND state = 0", ["$id"]);
        _putWriter = connection.Prepare(
            """
            INSERT INTO upload_writers (upload_id, writer, version, stride, bytes, updated_at)
            VALUES ($upload, $writer, $version, $stride, $bytes, $now)
            ON CONFLICT (upload_id, writer) DO UPDATE
            SET version = excluded.version, stride = excluded.stride, bytes = excluded.bytes, updated_at = excluded.updated_at
            """,
            ["$upload", "$writer", "$version", "$stride", "$bytes", "$now"]
        );
        _putPage = connection.Prepare(
            """
            INSERT INTO upload_chunks (upload_id, writer, page, version, received)
            VALUES ($upload, $writer, $page, $version, $received)
            ON CONFLICT (upload_id, writer, page) DO UPDATE
            SET version = excluded.version, received = excluded.received
            """,
            ["$upload", "$writer", "$page", "$version", "$received"]
        );
        _putOdd = connection.Prepare(
            """
            INSERT INTO upload_odd_chunks (upload_id, chunk_index, writer, version, length, serial)
            VALUES ($upload, $index, $writer, $version, $length, $serial)
            ON CONFLICT (upload_id, chunk_index) DO UPDATE
            SET writer = excluded.writer, version = excluded.version, length = excluded.length, serial = excluded.serial
            """,
            ["$upload", "$index", "$writer", "$version", "$length", "$serial"]
        );
        _reader = new SqliteChunkReader(connection);
    }

    public void Commit(IReadOnlyList<UploadCommit> commits)
    {
        // Immediate, so that the write lock is held from the start: nothing can be committed between these writes and reads.
        using SqliteTransaction transaction = _connection.BeginTransaction(deferred: false);
        _isReceiving.Transaction = _putWriter.Transaction = _putPage.Transaction = _putOdd.Transaction = transaction;
        _reader.Transaction = transaction;
        foreach (UploadCommit commit in commits)
        {
            commit.IsReceiving = IsReceiving(commit);
            if (commit.IsReceiving && commit.HasChanges)
            {
                Put(commit);
            }

            _reader.Read(
                commit.Session.Upload,
                _writer.Id,
                commit.Session.KnownVersions(_writer.Id),
                record => commit.AddNews(record)
            );
        }

        transaction.Commit();
    }

    public void Dispose()
    {
        _isReceiving.Dispose();
        _putWriter.Dispose();
        _putPage.Dispose();
        _putOdd.Dispose();
        _reader.Dispose();
        _connection.Dispose();
    }

    private bool IsReceiving(UploadCommit commit) =>
        (long)_isReceiving.Set(0, commit.Session.Upload.Value).ExecuteScalar()! == 1;

    private void Put(UploadCommit commit)
    {
        Guid upload = commit.Session.Upload.Value;
        WriterSlots after = commit.After;
        _putWriter
            .Set(0, upload)
            .Set(1, _writer.Id)
            .Set(2, after.Version)
            .Set(3, after.Stride)
            .Set(4, after.Bytes)
            .Set(5, after.UpdatedAt!.Value.ToUnixTimeMilliseconds())
            .ExecuteNonQuery();
        foreach (SlotsPage page in commit.ChangedPages())
        {
            _putPage
                .Set(0, upload)
                .Set(1, _writer.Id)
                .Set(2, page.Number)
                .Set(3, after.Version)
                .Set(4, page.Received)
                .ExecuteNonQuery();
        }

        foreach (PendingChunk odd in commit.NewOdd)
        {
            _putOdd
                .Set(0, upload)
                .Set(1, odd.Index)
                .Set(2, _writer.Id)
                .Set(3, after.Version)
                .Set(4, odd.Length)
                .Set(5, odd.OddSerial)
                .ExecuteNonQuery();
        }
    }
}
