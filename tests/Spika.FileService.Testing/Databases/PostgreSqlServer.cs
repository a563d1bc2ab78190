using Npgsql;
using Testcontainers.PostgreSql;

namespace Spika.FileService.Testing.Databases;

/// <summary>
/// The PostgreSQL of the tests, one for each test process: the one that <c>SPIKA_TEST_POSTGRES</c> names (a connection
/// string of a user who may create databases), else one from the machine's server programs, else one in Docker.
/// </summary>
public sealed class PostgreSqlServer
{
    private static readonly Lazy<Task<PostgreSqlServer>> _shared = new(StartAsync);

    private readonly string _connectionString;

    internal PostgreSqlServer(string connectionString) => _connectionString = connectionString;

    /// <summary>
    /// Skips the test when there is no PostgreSQL to be had, or fails it when <c>SPIKA_REQUIRE_POSTGRES=1</c>.
    /// </summary>
    public static async Task<PostgreSqlServer> RequireAsync()
    {
        try
        {
            return await _shared.Value;
        }
        catch (Exception exception) when (Environment.GetEnvironmentVariable("SPIKA_REQUIRE_POSTGRES") != "1")
        {
            Assert.Ignore(exception.Message);
            throw;
        }
    }

    /// <returns>The connection string of a new, empty database.</returns>
    public async Task<string> CreateDatabaseAsync()
    {
        string name = $"spika_{Guid.NewGuid():n}";
        await ExecuteAsync($"CREATE DATABASE {name}");
        return new NpgsqlConnectionStringBuilder(_connectionString) { Database = name }.ToString();
    }

    public async Task DropDatabaseAsync(string connectionString)
    {
        string? name = new NpgsqlConnectionStringBuilder(connectionString).Database;
        await ExecuteAsync($"DROP DATABASE IF EXISTS {name} WITH (FORCE)");
    }

    private async Task ExecuteAsync(string sql)
    {
        // One from a pool may be of a server that was killed since.
        NpgsqlConnectionStringBuilder unpooled = new(_connectionString) { Pooling = false };
        await using NpgsqlConnection connection = new(unpooled.ToString());
        await connection.OpenAsync();
        await using NpgsqlCommand command = new(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<PostgreSqlServer> StartAsync()
    {
        if (Environment.GetEnvironmentVariable("SPIKA_TEST_POSTGRES") is { Length: > 0 } connectionString)
        {
            return new PostgreSqlServer(connectionString);
        }

        return PostgreSqlBinaries.Find() is { } binaries
            ? new PostgreSqlServer((await PostgreSqlCluster.StartAsync(binaries)).ConnectionString)
            : new PostgreSqlServer(await StartContainerAsync());
    }

    private static async Task<string> StartContainerAsync()
    {
        try
        {
            // Testcontainers removes it when this process ends.
            PostgreSqlContainer container = new PostgreSqlBuilder("postgres:17").Build();
            await container.StartAsync();
            return container.GetConnectionString();
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException(
                "No PostgreSQL: SPIKA_TEST_POSTGRES is not set, this machine has no server programs (initdb), "
                    + $"and Docker gave none: {exception.Message}",
                exception
            );
        }
    }
}
