using Microsoft.Data.Sqlite;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence.Chunks;
using SQLitePCL;

namespace Spika.FileService.Infrastructure.Persistence.Sqlite;

/// <summary>The journal's own connection with its statements.</summary>
/// <param name="connection">Not pooled: it ends with this.</param>
internal sealed class SqliteChunkStatements(SqliteConnection connection) : IDisposable
{
    // Immediate, so that the write lock is held from the start: nothing can be committed between the writes and reads.
    private readonly SqliteStatement _begin = new(connection, "BEGIN IMMEDIATE");

    private readonly SqliteStatement _commit = new(connection, "COMMIT");

    private readonly SqliteStatement _rollback = new(connection, "ROLLBACK");

    private readonly SqliteStatement _start = new(
        connection,
        $"""
        INSERT INTO uploads (id, owner, client_id, state, epoch, created_at, updated_at)
        SELECT ?1, ?2, ?3, {UploadStateSql.Receiving}, 0, ?4, ?5
        WHERE ?6 IS NULL OR ?6 >
            (SELECT count(*) FROM (SELECT 1 FROM uploads WHERE owner = ?2 AND {UploadStateSql.IsUnfinished} LIMIT ?6) AS o)
        ON CONFLICT DO NOTHING
        """
    );

    private readonly SqliteStatement _isReceiving = new(
        connection,
        $"SELECT 1 FROM uploads WHERE id = ?1 AND {UploadStateSql.IsReceiving}"
    );

    private readonly SqliteStatement _putWriter = new(
        connection,
        """
        INSERT INTO upload_writers (upload_id, writer, version, stride, bytes, files, updated_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
        ON CONFLICT (upload_id, writer) DO UPDATE
        SET version = excluded.version, stride = excluded.stride, bytes = excluded.bytes, files = excluded.files,
            updated_at = excluded.updated_at
        """
    );

    private readonly SqliteStatement _putPage = new(
        connection,
        """
        INSERT INTO upload_chunks (upload_id, writer, page, version, received)
        VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT (upload_id, writer, page) DO UPDATE
        SET version = excluded.version, received = excluded.received
        """
    );

    private readonly SqliteStatement _putOdd = new(
        connection,
        """
        INSERT INTO upload_odd_chunks (upload_id, chunk_index, writer, version, length, serial)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        ON CONFLICT (upload_id, chunk_index) DO UPDATE
        SET writer = excluded.writer, version = excluded.version, length = excluded.length, serial = excluded.serial
        """
    );

    private readonly SqliteChunkReader _reader = new(connection);

    public void Commit(IReadOnlyList<UploadCommit> commits)
    {
        _begin.Run();
        try
        {
            foreach (UploadCommit commit in commits)
            {
                if (commit.Draft is { } draft)
                {
                    Start(draft, commit.After.UpdatedAt!.Value);
                }

                commit.IsReceiving = IsReceiving(commit.Upload);

                // Before the writes, which replace odd chunks of other writers.
                _reader.Read(commit.Upload, commit.Writer, commit.Known, commit.OtherRecords);
                if (commit.IsReceiving && commit.HasChanges)
                {
                    Put(commit);
                }
            }

            _commit.Run();
        }
        catch
        {
            Rollback();
            foreach (UploadCommit commit in commits)
            {
                commit.IsReceiving = false;
            }

            throw;
        }
    }

    public void Dispose()
    {
        _begin.Dispose();
        _commit.Dispose();
        _rollback.Dispose();
        _start.Dispose();
        _isReceiving.Dispose();
        _putWriter.Dispose();
        _putPage.Dispose();
        _putOdd.Dispose();
        _reader.Dispose();
        connection.Dispose();
    }

    private void Start(UploadDraft draft, DateTimeOffset now) =>
        _start
            .Bind(1, draft.Upload.Id.Value)
            .Bind(2, draft.Upload.Key.Owner)
            .Bind(3, draft.Upload.Key.ClientId)
            .Bind(4, draft.Upload.CreatedAt.ToUnixTimeMilliseconds())
            .Bind(5, now.ToUnixTimeMilliseconds())
            .Bind(6, draft.MaxOpen)
            .Run();

    private bool IsReceiving(UploadId upload)
    {
        bool isReceiving = _isReceiving.Bind(1, upload.Value).Step();
        if (isReceiving)
        {
            _isReceiving.Run();
        }

        return isReceiving;
    }

    private void Put(UploadCommit commit)
    {
        Guid upload = commit.Upload.Value;
        Guid writer = commit.Writer;
        WriterSlots after = commit.After;
        _putWriter
            .Bind(1, upload)
            .Bind(2, writer)
            .Bind(3, after.Version)
            .Bind(4, after.Stride)
            .Bind(5, after.Bytes)
            .Bind(6, after.Files)
            .Bind(7, after.UpdatedAt!.Value.ToUnixTimeMilliseconds())
            .Run();
        foreach (int page in commit.ChangedPages)
        {
            _putPage
                .Bind(1, upload)
                .Bind(2, writer)
                .Bind(3, page)
                .Bind(4, after.Version)
                .Bind(5, SlotsPage.BytesOf(after.Chunks, page))
                .Run();
        }

        foreach ((int index, OddChunk odd) in commit.NewOdd)
        {
            _putOdd
                .Bind(1, upload)
                .Bind(2, index)
                .Bind(3, writer)
                .Bind(4, after.Version)
                .Bind(5, odd.Length)
                .Bind(6, odd.Serial)
                .Run();
        }
    }

    // Some failures have ended the transaction already. Another failure here is ignored: the connection is closed next.
    private void Rollback()
    {
        if (raw.sqlite3_get_autocommit(connection.Handle!) != 0)
        {
            return;
        }

        try
        {
            _rollback.Run();
        }
        catch (SqliteException)
        {
            // It is closed next, which ends the transaction too.
        }
    }
}
