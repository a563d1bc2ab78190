using Npgsql;
using Spika.FileService.Infrastructure.Persistence.Chunks;

namespace Spika.FileService.Infrastructure.Persistence.PostgreSql;

/// <summary>The parameters and rows of <see cref="PostgreSqlChunkStatements.Read"/>.</summary>
internal sealed class PostgreSqlReadParameters
{
    private readonly NpgsqlParameter<Guid> _except = new();

    private readonly NpgsqlParameter<Guid[]> _uploads = new();

    private readonly NpgsqlParameter<Guid[]> _knownUploads = new();

    private readonly NpgsqlParameter<Guid[]> _knownWriters = new();

    private readonly NpgsqlParameter<int[]> _knownVersions = new();

    public NpgsqlBatchCommand Command() =>
        new(PostgreSqlChunkStatements.Read)
        {
            Parameters = { _uploads, _except, _knownUploads, _knownWriters, _knownVersions },
        };

    /// <param name="except">The writer whose records are left out; none has the empty id.</param>
    public void Set(Guid except, Guid[] uploads, IReadOnlyCollection<(Guid Upload, Guid Writer, int Version)> known)
    {
        _except.TypedValue = except;
        _uploads.TypedValue = uploads;
        _knownUploads.TypedValue = [.. known.Select(k => k.Upload)];
        _knownWriters.TypedValue = [.. known.Select(k => k.Writer)];
        _knownVersions.TypedValue = [.. known.Select(k => k.Version)];
    }

    public static ChunkRecord ReadRecord(NpgsqlDataReader row)
    {
        Guid writer = row.GetGuid(1);
        return new ChunkRecord(
            row.GetGuid(0),
            writer,
            row.GetInt32(2),
            row.IsDBNull(3) ? null : row.GetInt32(3),
            row.GetInt64(4),
            row.GetInt32(5),
            row.GetFieldValue<DateTimeOffset>(6),
            row.GetInt32(7),
            row.IsDBNull(8) ? null : new SlotsPage(row.GetInt32(8), row.GetFieldValue<byte[]>(9)),
            row.IsDBNull(10) ? null : (row.GetInt32(10), new OddChunk(writer, row.GetInt32(11), row.GetInt64(12)))
        );
    }
}
