using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Spika.FileService.Infrastructure.Storage;

namespace Spika.FileService.Infrastructure.Persistence.Sqlite;

/// <summary>Opens the embedded database, each time with the settings that the promises of the service need.</summary>
internal sealed class SqliteConnectionSource
{
    private readonly string _settings;

    public SqliteConnectionSource(IConfiguration configuration, IOptions<StorageOptions> storage)
    {
        SqliteConnectionStringBuilder connection = ConnectionStrings.Sqlite(configuration, storage.Value.Root);
        DatabasePath = connection.DataSource;
        ConnectionString = connection.ToString();

        // With a write-ahead log, FULL flushes it at each commit; NORMAL leaves that to the checkpoints, so that a loss of power
        // takes the last commits, and a crash of the process none.
        string synchronous = storage.Value.Durability == StorageDurability.PowerLoss ? "FULL" : "NORMAL";
        _settings = $"PRAGMA busy_timeout=10000; PRAGMA journal_mode=WAL; PRAGMA synchronous={synchronous};";
    }

    /// <summary>The full path of the database's file.</summary>
    public string DatabasePath { get; }

    public string ConnectionString { get; }

    /// <returns>An open connection. The caller disposes it, which puts it back into the pool.</returns>
    public SqliteConnection Open()
    {
        SqliteConnection connection = new(ConnectionString);
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

    public void Configure(DbConnection opened)
    {
        using DbCommand command = opened.CreateCommand();
        command.CommandText = _settings;
        command.ExecuteNonQuery();
    }
}
