using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Spika.FileService.Infrastructure.Settings;
using SQLitePCL;

namespace Spika.FileService.Infrastructure.Persistence.Sqlite;

/// <summary>Opens the embedded database, with the settings that the promises of the service need.</summary>
internal sealed class SqliteConnectionSource : IDisposable
{
    // What a connection of the driver's pool was set to: it keeps that while it waits there.
    private static readonly ConditionalWeakTable<sqlite3, Settings> _settings = [];

    private readonly Settings _full;

    private readonly SqliteLocation _location;

    private readonly SqliteConnections _connections;

    private readonly SqliteFileWatch _watch;

    private readonly nint _listener;

    private readonly Settings _forChunks;

    public SqliteConnectionSource(
        SqliteLocation location,
        IOptions<StorageOptions> storage,
        SqliteConnections connections,
        SqliteFileWatch watch
    )
    {
        (_location, _connections, _watch) = (location, connections, watch);
        _listener = SqliteNative.AddListener(result => CheckpointFailed?.Invoke(result));

        // The mode of the log comes last: its answer is checked.
        string busy = $"PRAGMA busy_timeout={location.BusyMilliseconds}";
        _full = new Settings($"{busy}; PRAGMA synchronous=FULL; PRAGMA journal_mode=WAL", _listener);

        // With a write-ahead log, FULL flushes it at each commit; NORMAL leaves that to the checkpoints, so that a loss
        // of power takes the last commits, and a crash of the process none. A finished file survives the loss of power
        // in any case.
        _forChunks =
            storage.Value.Durability == StorageDurability.PowerLoss
                ? _full
                : new Settings($"{busy}; PRAGMA synchronous=NORMAL; PRAGMA journal_mode=WAL", _listener);
    }

    /// <summary>The result code of a checkpoint that a commit caused. Raised while the write is under way.</summary>
    public event Action<int>? CheckpointFailed;

    /// <summary>For the records of chunks, which are as durable as the chunks.</summary>
    /// <returns>An open connection. The caller disposes it, which puts it back into the pool.</returns>
    /// <exception cref="DatabaseInDoubtException">The database's file is being replaced.</exception>
    /// <exception cref="SqliteFileMovedException">The database's file, or its log, is not where it was.</exception>
    public SqliteConnection Open() => Open(_location.ConnectionString);

    /// <summary>As <see cref="Open()"/>, for a caller who keeps it and begins transactions on his own.</summary>
    /// <returns>An open connection. The caller disposes it, which closes it for good.</returns>
    public SqliteConnection OpenAlone() => Open(_location.UnpooledConnectionString);

    private SqliteConnection Open(string connectionString)
    {
        SqliteConnection connection = new(connectionString);
        BeforeOpening(connection);
        try
        {
            connection.Open();
            Prepare(connection, _forChunks);
            return connection;
        }
        catch
        {
            connection.Dispose();
            _connections.Leave(connection);
            throw;
        }
    }

    /// <summary>As <see cref="OpenAlone"/>, also while <see cref="SqliteConnections"/> refuses others.</summary>
    public SqliteConnection OpenForRepair()
    {
        _watch.ThrowIfMoved(always: true);
        SqliteConnection connection = new(_location.UnpooledConnectionString);
        try
        {
            connection.Open();
            Prepare(connection, _full);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>To be called for a connection that is opened elsewhere; call <see cref="Configure"/> then.</summary>
    /// <exception cref="DatabaseInDoubtException">See <see cref="Open()"/>.</exception>
    /// <exception cref="SqliteFileMovedException">See <see cref="Open()"/>.</exception>
    public void BeforeOpening(DbConnection connection)
    {
        _watch.ThrowIfMoved(always: true);
        _connections.Enter(connection);
    }

    /// <summary>For everything else than the records of chunks. The caller closes it when this fails.</summary>
    /// <exception cref="SqliteModeException">The database keeps no write-ahead log.</exception>
    /// <exception cref="SqliteFileMovedException">It may have made a log of its own. It is not pooled.</exception>
    public void Configure(DbConnection opened) => Prepare((SqliteConnection)opened, _full);

    public void Dispose() => SqliteNative.RemoveListener(_listener);

    private void Prepare(SqliteConnection connection, Settings wanted)
    {
        Set(connection, wanted);
        try
        {
            _watch.ThrowIfMoved(always: true);
        }
        catch
        {
            SqliteConnection.ClearPool(connection);
            throw;
        }
    }

    private static void Set(SqliteConnection connection, Settings wanted)
    {
        sqlite3 handle = connection.Handle!;
        if (
            _settings.TryGetValue(handle, out Settings? has)
            && has == wanted
            // In a transaction that is still open, what follows fails.
            && raw.sqlite3_get_autocommit(handle) != 0
        )
        {
            return;
        }

        // Unknown, until all of them succeeded.
        _settings.Remove(handle);
        SqliteNative.ReportFailedCheckpoints(handle, wanted.Listener);
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = wanted.Statements;
        using SqliteDataReader answers = command.ExecuteReader();
        string? mode = null;
        do
        {
            mode = answers.Read() ? answers.GetValue(0).ToString() : mode;
        } while (answers.NextResult());

        if (mode != "wal")
        {
            throw new SqliteModeException(mode);
        }

        _settings.AddOrUpdate(handle, wanted);
    }

    /// <param name="Listener">Of failed checkpoints.</param>
    private sealed record Settings(string Statements, nint Listener);
}
