using Microsoft.Data.Sqlite;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence.Ledger;

namespace Spika.FileService.Infrastructure.Persistence.Sqlite;

/// <summary>One connection and prepared statements, all called by the ledger's loop only; one transaction for each batch.</summary>
internal sealed class SqliteChunkRecords(SqliteConnectionSource source, WriteGate gate) : IChunkRecords, IDisposable
{
    private SqliteChunkStatements? _statements;

    public async Task<IReadOnlyList<ChunkRecord>> ReadAsync(
        IReadOnlyCollection<UploadId> uploads,
        CancellationToken cancellationToken
    )
    {
        await Task.Yield();
        using SqliteConnection connection = source.Open();
        using SqliteTransaction moment = connection.BeginTransaction(deferred: true);
        using SqliteChunkReader reader = new(connection);
        List<ChunkRecord> records = [];
        foreach (UploadId upload in uploads)
        {
            reader.Read(upload, except: Guid.Empty, known: [], records);
        }

        return records;
    }

    public async Task CommitAsync(IReadOnlyList<UploadCommit> commits, CancellationToken cancellationToken)
    {
        using IDisposable turn = await gate.EnterAsync(cancellationToken);
        SqliteChunkStatements statements = _statements ??= new SqliteChunkStatements(source.OpenAlone());
        try
        {
            statements.Commit(commits);
        }
        catch
        {
            // What is wrong may be the connection. The next batch opens another.
            _statements = null;
            statements.Dispose();
            throw;
        }
    }

    public void Dispose() => _statements?.Dispose();
}
