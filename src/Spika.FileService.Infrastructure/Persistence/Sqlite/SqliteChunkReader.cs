using Microsoft.Data.Sqlite;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence.Ledger;

namespace Spika.FileService.Infrastructure.Persistence.Sqlite;

/// <summary>Reads the record of an upload. The caller's transaction makes the three tables be of one moment.</summary>
internal sealed class SqliteChunkReader : IDisposable
{
    private readonly SqliteCommand _writers;

    private readonly SqliteCommand _pages;

    private readonly SqliteCommand _odd;

    public SqliteChunkReader(SqliteConnection connection, SqliteTransaction? transaction = null)
    {
        _writers = connection.Prepare(
            "SELECT writer, version, stride, bytes, updated_at FROM upload_writers WHERE upload_id = $upload AND writer <> $except",
            ["$upload", "$except"]
        );
        _pages = connection.Prepare(
            "SELECT page, received FROM upload_chunks WHERE upload_id = $upload AND writer = $writer AND version > $known",
            ["$upload", "$writer", "$known"]
        );
        _odd = connection.Prepare(
            "SELECT chunk_index, length, serial FROM upload_odd_chunks WHERE upload_id = $upload AND writer = $writer AND version > $known",
            ["$upload", "$writer", "$known"]
        );
        Transaction = transaction;
    }

    public SqliteTransaction? Transaction
    {
        set => _writers.Transaction = _pages.Transaction = _odd.Transaction = value;
    }

    /// <summary>Reads what all writers but one recorded beyond the known versions.</summary>
    public void Read(
        UploadId upload,
        Guid except,
        IReadOnlyList<(Guid Writer, int Version)> known,
        Action<ChunkRecord> take
    )
    {
        List<ChunkRecord>? news = null;
        _writers.Set(0, upload.Value).Set(1, except);
        using (SqliteDataReader row = _writers.ExecuteReader())
        {
            while (row.Read())
            {
                (news ??= []).Add(ReadWriter(upload, row));
            }
        }

        foreach (ChunkRecord record in news ?? [])
        {
            int knownVersion = known.FirstOrDefault(k => k.Writer == record.Writer).Version;
            if (record.Version > knownVersion)
            {
                take(record);
                ReadPages(record, knownVersion, take);
                ReadOdd(record, knownVersion, take);
            }
        }
    }

    public void Dispose()
    {
        _writers.Dispose();
        _pages.Dispose();
        _odd.Dispose();
    }

    private static ChunkRecord ReadWriter(UploadId upload, SqliteDataReader row) =>
        new(
            upload.Value,
            new Guid(row.GetFieldValue<byte[]>(0), bigEndian: true),
            row.GetInt32(1),
            row.IsDBNull(2) ? null : row.GetInt32(2),
            row.GetInt64(3),
            DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(4)),
            null,
            null
        );

    private void ReadPages(ChunkRecord record, int knownVersion, Action<ChunkRecord> take)
    {
        _pages.Set(0, record.Upload).Set(1, record.Writer).Set(2, knownVersion);
        using SqliteDataReader row = _pages.ExecuteReader();
        while (row.Read())
        {
            take(record with { Page = new SlotsPage(row.GetInt32(0), row.GetFieldValue<byte[]>(1)) });
        }
    }

    private void ReadOdd(ChunkRecord record, int knownVersion, Action<ChunkRecord> take)
    {
        _odd.Set(0, record.Upload).Set(1, record.Writer).Set(2, knownVersion);
        using SqliteDataReader row = _odd.ExecuteReader();
        while (row.Read())
        {
            OddChunk chunk = new(record.Writer, row.GetInt32(1), row.GetInt64(2));
            take(record with { Odd = (row.GetInt32(0), chunk) });
        }
    }
}
