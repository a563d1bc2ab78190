using Microsoft.Data.Sqlite;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence.Chunks;

namespace Spika.FileService.Infrastructure.Persistence.Sqlite;

/// <summary>
/// One connection and prepared statements, all called by the journal's loop only; one transaction for each batch.
/// </summary>
internal sealed class SqliteChunkRecords : IChunkRecords, IDisposable
{
    private readonly SqliteConnectionSource _source;

    private readonly WriteGate _gate;

    private readonly SqliteRepair _repair;

    private readonly SqliteFileWatch _watch;

    private readonly BoundDatabase _bound;

    private SqliteChunkStatements? _statements;

    public SqliteChunkRecords(
        SqliteConnectionSource source,
        WriteGate gate,
        SqliteRepair repair,
        SqliteFileWatch watch,
        BoundDatabase bound
    )
    {
        (_source, _gate, _repair, _watch, _bound) = (source, gate, repair, watch, bound);
        repair.Closing += Close;
    }

    public async Task<IReadOnlyList<ChunkRecord>> ReadAsync(
        IReadOnlyCollection<UploadId> uploads,
        CancellationToken cancellationToken
    )
    {
        await Task.Yield();
        _bound.ThrowIfOther();
        using SqliteConnection connection = _source.Open();
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
        using IDisposable turn = await _gate.EnterAsync(cancellationToken);
        _bound.ThrowIfOther();
        _watch.ThrowIfMoved(always: false);
        try
        {
            (_statements ??= Open()).Commit(commits);
        }
        catch (Exception failure)
        {
            // What is wrong may be the connection. The next batch opens another.
            _repair.Note(failure);
            Close();
            throw;
        }
    }

    public void Dispose()
    {
        _repair.Closing -= Close;
        Close();
    }

    private SqliteChunkStatements Open()
    {
        SqliteConnection connection = _source.OpenAlone();
        try
        {
            return new SqliteChunkStatements(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private void Close()
    {
        _statements?.Dispose();
        _statements = null;
    }
}
