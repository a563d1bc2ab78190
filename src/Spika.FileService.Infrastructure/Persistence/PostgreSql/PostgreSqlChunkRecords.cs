using Npgsql;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence.Ledger;

namespace Spika.FileService.Infrastructure.Persistence.PostgreSql;

/// <summary>
/// Commits over a connection of its own, which only the ledger's loop uses; reads over those of the pool.
/// </summary>
internal sealed class PostgreSqlChunkRecords(NpgsqlDataSource database, PostgreSqlLedgerSource own, Writer writer)
    : IChunkRecords,
        IDisposable
{
    // Each upload of a transaction takes an entry of the server's lock table. A server of 10 connections has 640 for
    // all.
    private const int MaxUploads = 256;

    private PostgreSqlLedgerConnection? _connection;

    public async Task<IReadOnlyList<ChunkRecord>> ReadAsync(
        IReadOnlyCollection<UploadId> uploads,
        CancellationToken cancellationToken
    )
    {
        PostgreSqlReadParameters parameters = new(except: Guid.Empty);
        parameters.Set([.. uploads.Select(upload => upload.Value)], known: []);
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
        if (commits.Count <= MaxUploads)
        {
            Commit(commits);
        }
        else
        {
            foreach (UploadCommit[] some in commits.Chunk(MaxUploads))
            {
                Commit(some);
            }
        }

        return Task.CompletedTask;
    }

    public void Dispose() => _connection?.Dispose();

    private void Commit(IReadOnlyList<UploadCommit> commits)
    {
        PostgreSqlLedgerConnection connection = Connect();
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

    private PostgreSqlLedgerConnection Connect()
    {
        if (_connection is { IsBroken: true })
        {
            _connection.Dispose();
            _connection = null;
        }

        return _connection ??= new PostgreSqlLedgerConnection(own.Open(), writer);
    }
}
