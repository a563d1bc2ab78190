using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
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

    private readonly SqliteConnections _connections;

    private readonly nint _listener;

    private readonly Settings _forChunks;

    public SqliteConnectionSource(
        IConfiguration configuration,
        IOptions<StorageOptions> storage,
        SqliteConnections connections
    )
    {
        _connections = connections;
        _listener = SqliteNative.AddListener(result => CheckpointFailed?.Invoke(result));
        SqliteConnectionStringBuilder connection = ConnectionStrings.Sqlite(configuration, storage.Value.Root);
        DatabasePath = connection.DataSource;
        ConnectionString = connection.ToString();

        // The time for a statement bounds the repetitions of the driver, and this one the waiting of SQLite itself. The
        // mode of the log comes last: its answer is checked.
        long wait = connection.DefaultTimeout == 0 ? int.MaxValue : 1000L * connection.DefaultTimeout;
        string busy = $"PRAGMA busy_timeout={Math.Min(wait, int.MaxValue)}";
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

    /// <summary>The full path of the database's file.</summary>
    public string DatabasePath { get; }

    public string ConnectionString { get; }

    private string UnpooledConnectionString =>
        new SqliteConnectionStringBuilder(ConnectionString) { Pooling = false }.ToString();

    /// <summary>For the records of chunks, which are as durable as the chunks.</summary>
    /// <returns>An open connection. The caller disposes it, which puts it back into the pool.</returns>
    public SqliteConnection Open() => Open(ConnectionString);

    /// <summary>As <see cref="Open()"/>, for a caller who keeps it and begins transactions on his own.</summary>
    /// <returns>An open connection. The caller disposes it, which closes it for good.</returns>
    public SqliteConnection OpenAlone() => Open(UnpooledConnectionString);

    private SqliteConnection Open(string connectionString)
    {
        SqliteConnection connection = new(connectionString);
        _connections.Enter(connection);
        try
        {
            connection.Open();
            Configure(connection, _forChunks);
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
        SqliteConnection connection = new(UnpooledConnectionString);
        try
        {
            connection.Open();
            Configure(connection);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>For everything else.</summary>
    /// <exception cref="SqliteModeException">The database keeps no write-ahead log.</exception>
    public void Configure(DbConnection opened) => Configure(opened, _full);

    public void Dispose() => SqliteNative.RemoveListener(_listener);

    private static void Configure(DbConnection connection, Settings wanted)
    {
        sqlite3 handle = ((SqliteConnection)connection).Handle!;
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
        using DbCommand command = connection.CreateCommand();
        command.CommandText = wanted.Statements;
        using DbDataReader answers = command.ExecuteReader();
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
