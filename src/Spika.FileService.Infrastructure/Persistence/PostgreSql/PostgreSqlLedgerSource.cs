using Microsoft.Extensions.Configuration;
using Npgsql;

namespace Spika.FileService.Infrastructure.Persistence.PostgreSql;

/// <summary>
/// Opens the connection of the ledger. Not from the pool of all others: .NET makes the socket of a connection that was ever used
/// asynchronously wait by way of its poller for good.
/// </summary>
internal sealed class PostgreSqlLedgerSource(IConfiguration configuration)
{
    private readonly string _connectionString = ConnectionString(configuration);

    /// <returns>An open connection. The caller disposes it, which closes it for good.</returns>
    public NpgsqlConnection Open()
    {
        NpgsqlConnection connection = new(_connectionString);
        try
        {
            connection.Open();

            // A plan for any arrays is as good as one for these, and made once: planning took longer than the statement.
            using NpgsqlCommand generic = new("SET plan_cache_mode = force_generic_plan", connection);
            generic.ExecuteNonQuery();
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
        return connection.ToString();
    }
}
