using System.Data;
using Npgsql;
using Spika.FileService.Infrastructure.Persistence.Chunks;

namespace Spika.FileService.Infrastructure.Persistence.PostgreSql;

/// <summary>The journal's own connection with its statements, prepared once.</summary>
/// <remarks>
/// All calls are synchronous: the journal's loop has one thread and nothing else to do meanwhile, and a blocking read
/// of the socket costs neither the poller nor the thread pool.
/// </remarks>
/// <param name="connection">Not pooled: it is closed with this object.</param>
internal sealed class PostgreSqlJournalConnection(NpgsqlConnection connection) : IDisposable
{
    private readonly PostgreSqlSlotsCommit _slots = new(connection);

    private readonly PostgreSqlCommitBatch _any = new(connection);

    /// <summary>Whether the connection cannot be used any more.</summary>
    public bool IsBroken =>
        connection.FullState.HasFlag(ConnectionState.Broken) || connection.State != ConnectionState.Open;

    /// <param name="commits">All of the same <see cref="UploadCommit.Writer"/>.</param>
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
