using Npgsql;
using NpgsqlTypes;
using Spika.FileService.Infrastructure.Persistence.Chunks;

namespace Spika.FileService.Infrastructure.Persistence.PostgreSql;

/// <summary>
/// Commits the most frequent batch, some slots of one page of one upload. It takes no arrays, and PostgreSQL four
/// fifths of the time that <see cref="PostgreSqlCommitBatch"/> takes for the same.
/// </summary>
internal sealed class PostgreSqlSlotsCommit : IDisposable
{
    private readonly NpgsqlBatch _batch;

    private readonly NpgsqlParameter<Guid> _writer = new();

    private readonly NpgsqlParameter<Guid> _upload = new();

    private readonly NpgsqlParameter<int> _version = new();

    private readonly NpgsqlParameter<int?> _stride = new();

    private readonly NpgsqlParameter<long> _bytes = new();

    private readonly NpgsqlParameter<DateTime> _now = new() { NpgsqlDbType = NpgsqlDbType.TimestampTz };

    private readonly NpgsqlParameter<int> _page = new();

    private readonly NpgsqlParameter<byte[]> _received = new();

    private readonly NpgsqlParameter<int> _files = new();

    private readonly PostgreSqlReadParameters _others = new();

    public PostgreSqlSlotsCommit(NpgsqlConnection connection)
    {
        // As in PostgreSqlCommitBatch, what others recorded is read in the transaction of the commit.
        _batch = new NpgsqlBatch(connection);
        _batch.BatchCommands.Add(
            new NpgsqlBatchCommand(PostgreSqlChunkStatements.CommitSlots)
            {
                Parameters = { _upload, _writer, _version, _stride, _bytes, _now, _page, _received, _files },
            }
        );
        _batch.BatchCommands.Add(_others.Command());
    }

    /// <returns>False when nothing was done: the commit is of another kind, or the database refuses it and does not say
    /// why.</returns>
    public bool TryRun(UploadCommit commit)
    {
        if (commit.ChangedPages is not [int page] || commit.NewOdd.Count > 0 || commit.Draft is not null)
        {
            return false;
        }

        Set(commit, page);
        _batch.Prepare();
        using NpgsqlDataReader others = _batch.ExecuteReader();
        if (_batch.BatchCommands[0].RecordsAffected == 0)
        {
            return false;
        }

        commit.IsReceiving = true;
        while (others.Read())
        {
            commit.OtherRecords.Add(PostgreSqlReadParameters.ReadRecord(others));
        }

        // As in PostgreSqlCommitBatch, a failed commit throws here.
        others.NextResult();
        return true;
    }

    public void Dispose() => _batch.Dispose();

    private void Set(UploadCommit commit, int page)
    {
        Guid upload = commit.Upload.Value;
        WriterSlots after = commit.After;
        _upload.TypedValue = upload;
        _writer.TypedValue = commit.Writer;
        _version.TypedValue = after.Version;
        _stride.TypedValue = after.Stride;
        _bytes.TypedValue = after.Bytes;
        _files.TypedValue = after.Files;
        _now.TypedValue = after.UpdatedAt!.Value.UtcDateTime;
        _page.TypedValue = page;
        _received.TypedValue = SlotsPage.BytesOf(after.Chunks, page).ToArray();
        _others.Set(commit.Writer, [upload], [.. commit.Known.Select(known => (upload, known.Writer, known.Version))]);
    }
}
