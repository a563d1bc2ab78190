using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Spika.FileService.Infrastructure.Storage;

namespace Spika.FileService.Infrastructure.Persistence.Sqlite;

/// <summary>Opens the embedded database, each time with the settings that the promises of the service need.</summary>
internal sealed class SqliteConnectionSource
{
    private const string Settings = "PRAGMA busy_timeout=10000; PRAGMA journal_mode=WAL;";

    private const string Full = Settings + "PRAGMA synchronous=FULL;";

    private const string Normal = Settings + "PRAGMA synchronous=NORMAL;";

    private readonly string _forChunks;

    public SqliteConnectionSource(IConfiguration configuration, IOptions<StorageOptions> storage)
    {
        SqliteConnectionStringBuilder connection = ConnectionStrings.Sqlite(configuration, storage.Value.Root);
        DatabasePath = connection.DataSource;
        ConnectionString = connection.ToString();

        // With a write-ahead log, FULL flushes it at each commit; NORMAL leaves that to the checkpoints, so that a loss of power
        // takes the last commits, and a crash of the process none. A finished file survives the loss of power in any case.
        _forChunks = storage.Value.Durability == StorageDurability.PowerLoss ? Full : Normal;
    }

    /// <summary>The full path of the database's file.</summary>
    public string DatabasePath { get; }

    public string ConnectionString { get; }

    /// <summary>For the records of chunks, which are as durable as the chunks.</summary>
    /// <returns>An open connection. The caller disposes it, which puts it back into the pool.</returns>
    public SqliteConnection Open() => Open(ConnectionString);

    /// <summary>As <see cref="Open()"/>, for a caller who keeps it and begins transactions on his own.</summary>
    /// <returns>An open connection. The caller disposes it, which closes it for good.</returns>
    public SqliteConnection OpenAlone() =>
        Open(new SqliteConnectionStringBuilder(ConnectionString) { Pooling = false }.ToString());

    private SqliteConnection Open(string connectionString)
    {
        SqliteConnection connection = new(connectionString);
        try
        {
            connection.Open();
            Execute(connection, _forChunks);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>For everything else.</summary>
    public static void Configure(DbConnection opened) => Execute(opened, Full);

    private static void Execute(DbConnection connection, string sql)
    {
        using DbCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
