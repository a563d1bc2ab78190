using Npgsql;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence.Ledger;

namespace Spika.FileService.Infrastructure.Persistence.PostgreSql;

/// <summary>Commits over a connection of its own, which the ledger's loop alone uses; reads over those of the pool.</summary>
internal sealed class PostgreSqlChunkRecords(NpgsqlDataSource database, PostgreSqlLedgerSource own, Writer writer)
    : IChunkRecords,
        IDisposable
{
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
        PostgreSqlLedgerConnection connection = _connection ??= new PostgreSqlLedgerConnection(own.Open(), writer);
        try
        {
            connection.Commit(commits);
            return Task.CompletedTask;
        }
        catch
        {
            // It may be broken, or still in the middle of the batch. The next one opens another.
            _connection = null;
            connection.Dispose();
            throw;
        }
    }

    public void Dispose() => _connection?.Dispose();
}
