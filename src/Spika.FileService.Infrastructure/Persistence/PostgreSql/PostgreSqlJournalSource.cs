using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Npgsql;
using Spika.FileService.Infrastructure.Settings;

namespace Spika.FileService.Infrastructure.Persistence.PostgreSql;

/// <summary>
/// Opens the connection of the journal. Not from the pool of all others: .NET makes the socket of a connection that was
/// ever used asynchronously wait by way of its poller for good.
/// </summary>
internal sealed class PostgreSqlJournalSource(
    IConfiguration configuration,
    IOptions<StorageOptions> storage,
    BoundDatabase bound
)
{
    // One plan for any arrays, because planning took longer than the statement; and one that stays good, because it is
    // made when the table may be empty, and then reads all of it, with each row that was removed since. The isolation
    // level is the one with a new snapshot for each statement, which the order of commits relies on. A transaction
    // whose client vanished in the middle of a batch must not hold its locks for long. No policy hides rows.
    private const string Settings = """
        SET plan_cache_mode = force_generic_plan;
        SET enable_seqscan = off;
        SET row_security = off;
        SET default_transaction_isolation = 'read committed';
        SET idle_in_transaction_session_timeout = '10s'
        """;

    private readonly string _settings =
        storage.Value.Durability == StorageDurability.PowerLoss ? $"{Settings};{PostgreSqlSession.Durable}" : Settings;

    private readonly string _connectionString = ConnectionString(configuration);

    /// <returns>An open connection. The caller disposes it, which closes it for good.</returns>
    public NpgsqlConnection Open()
    {
        NpgsqlConnection connection = new(_connectionString);
        try
        {
            connection.Open();
            PostgreSqlBinding.Check(bound, connection);
            int limit = connection.CommandTimeout * 1000;
            using NpgsqlCommand settings = new($"{_settings};SET statement_timeout = {limit}", connection);
            settings.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static string ConnectionString(IConfiguration configuration)
    {
        NpgsqlConnectionStringBuilder connection = ConnectionStrings.PostgreSql(configuration);
        connection.Pooling = false;

        // All chunks wait for the journal's loop. To ask a server that hangs to cancel a statement takes twice the time
        // to connect; the server ends the statement itself.
        connection.CancellationTimeout = -1;
        return connection.ToString();
    }
}
