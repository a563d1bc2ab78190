using Npgsql;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence.Chunks;

namespace Spika.FileService.Infrastructure.Persistence.PostgreSql;

/// <summary>
/// Commits over a connection of its own, which only the journal's loop uses; reads over those of the pool.
/// </summary>
internal sealed class PostgreSqlChunkRecords(
    NpgsqlDataSource database,
    PostgreSqlJournalSource own,
    BoundDatabase bound
) : IChunkRecords, IDisposable
{
    // Each upload of a transaction takes an entry of the server's lock table. A server of 10 connections has 640 for
    // all.
    private const int MaxUploads = 256;

    // Each takes one more for its key.
    private const int MaxDrafts = MaxUploads / 2;

    private PostgreSqlJournalConnection? _connection;

    public async Task<IReadOnlyList<ChunkRecord>> ReadAsync(
        IReadOnlyCollection<UploadId> uploads,
        CancellationToken cancellationToken
    )
    {
        bound.ThrowIfOther();
        PostgreSqlReadParameters parameters = new();
        parameters.Set(except: Guid.Empty, [.. uploads.Select(upload => upload.Value)], known: []);
        await using NpgsqlBatch batch = database.CreateBatch();
        batch.BatchCommands.Add(parameters.Command());
        await using NpgsqlDataReader reader = await batch.ExecuteReaderAsync(cancellationToken);
        List<ChunkRecord> records = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            records.Add(PostgreSqlReadParameters.ReadRecord(reader));
        }

        return records;
    }

    public Task CommitAsync(IReadOnlyList<UploadCommit> commits, CancellationToken cancellationToken)
    {
        bound.ThrowIfOther();
        if (commits.Count <= MaxUploads && HaveOneWriterAndNoDraft(commits))
        {
            Commit(commits);
        }
        else
        {
            foreach (
                UploadCommit[] some in commits
                    .GroupBy(commit => (commit.Writer, IsDraft: commit.Draft is not null))
                    .SelectMany(some => some.Chunk(some.Key.IsDraft ? MaxDrafts : MaxUploads))
            )
            {
                Commit(some);
            }
        }

        return Task.CompletedTask;
    }

    public void Dispose() => _connection?.Dispose();

    // Nearly always: only an upload whose slots file failed has another writer than the rest. Drafts have a transaction
    // of their own: one that has inserted a row has its id before it locks the uploads, so the ids would not be in the
    // order of the commits of an upload that others commit to.
    private static bool HaveOneWriterAndNoDraft(IReadOnlyList<UploadCommit> commits)
    {
        for (int i = 0; i < commits.Count; i++)
        {
            if (commits[i].Draft is not null || commits[i].Writer != commits[0].Writer)
            {
                return false;
            }
        }

        return true;
    }

    private void Commit(IReadOnlyList<UploadCommit> commits)
    {
        PostgreSqlJournalConnection connection = Connect();
        try
        {
            connection.Commit(commits);
        }
        catch
        {
            // It may be broken, or still in the middle of the batch. The next commit opens another.
            _connection = null;
            connection.Dispose();
            throw;
        }
    }

    private PostgreSqlJournalConnection Connect()
    {
        if (_connection is { IsBroken: true })
        {
            _connection.Dispose();
            _connection = null;
        }

        return _connection ??= new PostgreSqlJournalConnection(own.Open());
    }
}
