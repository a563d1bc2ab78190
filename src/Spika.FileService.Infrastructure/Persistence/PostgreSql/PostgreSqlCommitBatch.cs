using Npgsql;
using NpgsqlTypes;
using Spika.FileService.Infrastructure.Persistence.Chunks;

namespace Spika.FileService.Infrastructure.Persistence.PostgreSql;

/// <summary>Commits any batch in one round trip, whatever the number of chunks and uploads in it.</summary>
internal sealed class PostgreSqlCommitBatch : IDisposable
{
    private readonly NpgsqlBatch _batch;

    private readonly PostgreSqlStartCommand _start = new();

    private readonly NpgsqlParameter<Guid> _writer = new();

    private readonly Dictionary<Guid, UploadCommit> _byUpload = [];

    private readonly NpgsqlParameter<DateTime> _now = new() { NpgsqlDbType = NpgsqlDbType.TimestampTz };

    private readonly NpgsqlParameter<Guid[]> _uploads = new();

    private readonly NpgsqlParameter<Guid[]> _writerUploads = new();

    private readonly NpgsqlParameter<int[]> _writerVersions = new();

    private readonly NpgsqlParameter<int?[]> _writerStrides = new();

    private readonly NpgsqlParameter<long[]> _writerBytes = new();

    private readonly NpgsqlParameter<int[]> _writerFiles = new();

    private readonly NpgsqlParameter<Guid[]> _pageUploads = new();

    private readonly NpgsqlParameter<int[]> _pageNumbers = new();

    private readonly NpgsqlParameter<int[]> _pageVersions = new();

    private readonly NpgsqlParameter<byte[][]> _pages = new();

    private readonly NpgsqlParameter<Guid[]> _oddUploads = new();

    private readonly NpgsqlParameter<int[]> _oddIndices = new();

    private readonly NpgsqlParameter<int[]> _oddVersions = new();

    private readonly NpgsqlParameter<int[]> _oddLengths = new();

    private readonly NpgsqlParameter<long[]> _oddSerials = new();

    private readonly PostgreSqlReadParameters _others = new();

    public PostgreSqlCommitBatch(NpgsqlConnection connection)
    {
        // Without error barriers all statements are one transaction: what others recorded is read under the locks of
        // the uploads, so it is exactly what other instances committed before this commit.
        _batch = new NpgsqlBatch(connection);
        _batch.BatchCommands.Add(CommitCommand());
        _batch.BatchCommands.Add(_others.Command());
    }

    /// <param name="commits">All of the same <see cref="UploadCommit.Writer"/>.</param>
    public void Run(IReadOnlyList<UploadCommit> commits)
    {
        _byUpload.Clear();
        foreach (UploadCommit commit in commits)
        {
            _byUpload.Add(commit.Upload.Value, commit);
        }

        Guid writer = commits[0].Writer;
        _writer.TypedValue = writer;
        SetCommit(commits);
        _others.Set(
            writer,
            _uploads.TypedValue!,
            [
                .. commits.SelectMany(
                    commit => commit.Known,
                    (commit, known) => (commit.Upload.Value, known.Writer, known.Version)
                ),
            ]
        );

        bool hasDrafts = SetStart(commits);

        // Takes a round trip at the first run and when the connection lost the statements, and none otherwise.
        _batch.Prepare();
        using NpgsqlDataReader reader = _batch.ExecuteReader();
        if (hasDrafts)
        {
            while (reader.Read())
            {
                _byUpload[reader.GetGuid(0)].IsBusy = true;
            }

            reader.NextResult();
        }

        while (reader.Read())
        {
            UploadCommit commit = _byUpload[reader.GetGuid(0)];
            commit.IsReceiving = true;
            commit.IsBusy = commit.HasChanges && !reader.GetBoolean(1);
            commit.IsOutdated = commit.HasChanges && !commit.IsBusy && !reader.GetBoolean(2);
            if (!reader.IsDBNull(3))
            {
                commit.Replaced.AddRange(reader.GetFieldValue<int[]>(3));
            }
        }

        reader.NextResult();
        while (reader.Read())
        {
            ChunkRecord record = PostgreSqlReadParameters.ReadRecord(reader);
            _byUpload[record.Upload].OtherRecords.Add(record);
        }

        // Reads to the end of the batch, which is where a failed commit throws.
        reader.NextResult();
    }

    public void Dispose() => _batch.Dispose();

    // A row that the first statement writes is seen by the second.
    private bool SetStart(IReadOnlyList<UploadCommit> commits)
    {
        _batch.BatchCommands.Remove(_start.Command);
        bool hasDrafts = _start.Set(commits);
        if (hasDrafts)
        {
            _batch.BatchCommands.Insert(0, _start.Command);
        }

        return hasDrafts;
    }

    private NpgsqlBatchCommand CommitCommand() =>
        new(PostgreSqlChunkStatements.Commit)
        {
            Parameters =
            {
                _writer,
                _now,
                _uploads,
                _writerUploads,
                _writerVersions,
                _writerStrides,
                _writerBytes,
                _pageUploads,
                _pageNumbers,
                _pageVersions,
                _pages,
                _oddUploads,
                _oddIndices,
                _oddVersions,
                _oddLengths,
                _oddSerials,
                _writerFiles,
            },
        };

    private void SetCommit(IReadOnlyList<UploadCommit> all)
    {
        UploadCommit[] commits = [.. all.Where(commit => commit.HasChanges)];
        var odd = commits.SelectMany(commit => commit.NewOdd, (commit, odd) => (commit, odd)).ToArray();
        var pages = commits.SelectMany(commit => commit.ChangedPages, (commit, page) => (commit, page)).ToArray();

        _now.TypedValue = all[0].After.UpdatedAt!.Value.UtcDateTime;
        _uploads.TypedValue = [.. all.Select(commit => commit.Upload.Value)];
        _writerUploads.TypedValue = [.. commits.Select(commit => commit.Upload.Value)];
        _writerVersions.TypedValue = [.. commits.Select(commit => commit.After.Version)];
        _writerStrides.TypedValue = [.. commits.Select(commit => commit.After.Stride)];
        _writerBytes.TypedValue = [.. commits.Select(commit => commit.After.Bytes)];
        _writerFiles.TypedValue = [.. commits.Select(commit => commit.After.Files)];
        _pageUploads.TypedValue = [.. pages.Select(p => p.commit.Upload.Value)];
        _pageNumbers.TypedValue = [.. pages.Select(p => p.page)];
        _pageVersions.TypedValue = [.. pages.Select(p => p.commit.After.Version)];
        _pages.TypedValue = [.. pages.Select(p => SlotsPage.BytesOf(p.commit.After.Chunks, p.page).ToArray())];
        _oddUploads.TypedValue = [.. odd.Select(o => o.commit.Upload.Value)];
        _oddIndices.TypedValue = [.. odd.Select(o => o.odd.Index)];
        _oddVersions.TypedValue = [.. odd.Select(o => o.commit.After.Version)];
        _oddLengths.TypedValue = [.. odd.Select(o => o.odd.Chunk.Length)];
        _oddSerials.TypedValue = [.. odd.Select(o => o.odd.Chunk.Serial)];
    }
}
