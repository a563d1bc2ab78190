using Npgsql;
using Spika.FileService.Infrastructure.Persistence.Ledger;

namespace Spika.FileService.Infrastructure.Persistence.PostgreSql;

/// <summary>The ledger's own connection with its statements, prepared once.</summary>
/// <remarks>
/// Everything is synchronous: the ledger's loop has one thread and nothing else to do meanwhile, and to wait in the socket itself
/// spares the way over the poller and the thread pool.
/// </remarks>
/// <param name="connection">Not pooled: it ends with this.</param>
internal sealed class PostgreSqlLedgerConnection(NpgsqlConnection connection, Writer writer) : IDisposable
{
    private readonly PostgreSqlSlotsCommit _slots = new(connection, writer);

    private readonly PostgreSqlCommitBatch _any = new(connection, writer);

    public void Commit(IReadOnlyList<UploadCommit> commits)
    {
        if (commits is not [UploadCommit only] || !_slots.TryRun(only))
        {
            _any.Run(commits);
        }
    }

    public void Dispose()
    {
        _slots.Dispose();
        _any.Dispose();
        connection.Dispose();
    }
}
