using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Spika.FileService.Infrastructure.Settings;

namespace Spika.FileService.Infrastructure.Persistence.Sqlite;

/// <summary>Where the embedded database is, and how it is opened.</summary>
internal sealed class SqliteLocation
{
    public SqliteLocation(IConfiguration configuration, IOptions<StorageOptions> storage)
    {
        SqliteConnectionStringBuilder connection = ConnectionStrings.Sqlite(configuration, storage.Value.Root);
        DatabasePath = connection.DataSource;
        ConnectionString = connection.ToString();
        UnpooledConnectionString = new SqliteConnectionStringBuilder(ConnectionString) { Pooling = false }.ToString();

        // The time for a statement bounds the repetitions of the driver, and this one the waiting of SQLite itself.
        long wait = connection.DefaultTimeout == 0 ? int.MaxValue : 1000L * connection.DefaultTimeout;
        BusyMilliseconds = (int)Math.Min(wait, int.MaxValue);
    }

    /// <summary>The full path of the database's file.</summary>
    public string DatabasePath { get; }

    /// <summary>The path of its write-ahead log, which exists while it is used.</summary>
    public string LogPath => DatabasePath + "-wal";

    /// <summary>The path of the log's index, which exists while it is used.</summary>
    public string IndexPath => DatabasePath + "-shm";

    public string ConnectionString { get; }

    /// <summary>Of connections that are closed for good when they are disposed.</summary>
    public string UnpooledConnectionString { get; }

    /// <summary>How long SQLite waits for another connection's lock, in milliseconds.</summary>
    public int BusyMilliseconds { get; }

    /// <summary>Closes the connections that wait in the driver's pool.</summary>
    public void ClearPool() => SqliteConnection.ClearPool(new SqliteConnection(ConnectionString));
}
