using Microsoft.Data.Sqlite;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence.Chunks;

namespace Spika.FileService.Infrastructure.Persistence.Sqlite;

/// <summary>Reads the record of an upload. The caller's transaction makes the three tables be of one moment.</summary>
internal sealed class SqliteChunkReader(SqliteConnection connection) : IDisposable
{
    private readonly SqliteStatement _writers = new(
        connection,
        "SELECT writer, version, stride, bytes, files, updated_at FROM upload_writers WHERE upload_id = ?1 AND writer <> ?2"
    );

    private readonly SqliteStatement _pages = new(
        connection,
        "SELECT page, received FROM upload_chunks WHERE upload_id = ?1 AND writer = ?2 AND version > ?3"
    );

    private readonly SqliteStatement _odd = new(
        connection,
        "SELECT chunk_index, length, serial FROM upload_odd_chunks WHERE upload_id = ?1 AND writer = ?2 AND version > ?3"
    );

    /// <summary>Adds what all writers but one recorded beyond the known versions.</summary>
    public void Read(
        UploadId upload,
        Guid except,
        IReadOnlyList<(Guid Writer, int Version)> known,
        List<ChunkRecord> records
    )
    {
        List<ChunkRecord>? writers = null;
        _writers.Bind(1, upload.Value).Bind(2, except);
        while (_writers.Step())
        {
            (writers ??= []).Add(ReadWriter(upload));
        }

        if (writers is null)
        {
            return;
        }

        foreach (ChunkRecord record in writers)
        {
            int knownVersion = known.FirstOrDefault(k => k.Writer == record.Writer).Version;
            if (record.Version > knownVersion)
            {
                records.Add(record);
                ReadPages(record, knownVersion, records);
                ReadOdd(record, knownVersion, records);
            }
        }
    }

    public void Dispose()
    {
        _writers.Dispose();
        _pages.Dispose();
        _odd.Dispose();
    }

    private ChunkRecord ReadWriter(UploadId upload) =>
        new(
            upload.Value,
            _writers.GetGuid(0),
            _writers.GetInt32(1),
            _writers.IsNull(2) ? null : _writers.GetInt32(2),
            _writers.GetInt64(3),
            _writers.GetInt32(4),
            DateTimeOffset.FromUnixTimeMilliseconds(_writers.GetInt64(5)),
            0,
            null,
            null
        );

    private void ReadPages(ChunkRecord record, int knownVersion, List<ChunkRecord> records)
    {
        _pages.Bind(1, record.Upload).Bind(2, record.Writer).Bind(3, knownVersion);
        while (_pages.Step())
        {
            records.Add(record with { Page = new SlotsPage(_pages.GetInt32(0), _pages.GetBytes(1).ToArray()) });
        }
    }

    private void ReadOdd(ChunkRecord record, int knownVersion, List<ChunkRecord> records)
    {
        _odd.Bind(1, record.Upload).Bind(2, record.Writer).Bind(3, knownVersion);
        while (_odd.Step())
        {
            OddChunk chunk = new(record.Writer, _odd.GetInt32(1), _odd.GetInt64(2));
            records.Add(record with { Odd = (_odd.GetInt32(0), chunk) });
        }
    }
}
