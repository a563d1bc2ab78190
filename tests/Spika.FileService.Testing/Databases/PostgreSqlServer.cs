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

    private readonly Lazy<Task<(string Name, string Clause)>> _template;

    internal static bool IsRequired => Environment.GetEnvironmentVariable("SPIKA_REQUIRE_POSTGRES") == "1";

    internal PostgreSqlServer(string connectionString)
    {
        _connectionString = connectionString;
        _template = new Lazy<Task<(string Name, string Clause)>>(CreateTemplateAsync);
    }

    /// <summary>
    /// Skips the test when there is no PostgreSQL to be had, or fails it when <c>SPIKA_REQUIRE_POSTGRES=1</c>.
    /// </summary>
    public static async Task<PostgreSqlServer> RequireAsync()
    {
        try
        {
            return await _shared.Value;
        }
        catch (Exception exception) when (!IsRequired)
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
        return ConnectionStringOf(name);
    }

    /// <summary>A copy of a database that was migrated once: the migrations take ten times as long.</summary>
    /// <returns>The connection string of a new database with all tables, and no rows.</returns>
    public async Task<string> CreateMigratedDatabaseAsync()
    {
        (_, string template) = await _template.Value;
        string name = $"spika_{Guid.NewGuid():n}";
        await ExecuteAsync($"CREATE DATABASE {name} {template}");
        return ConnectionStringOf(name);
    }

    public Task DropDatabaseAsync(string connectionString) => ExecuteAsync(Drop(NameOf(connectionString)));

    private async Task<(string Name, string Clause)> CreateTemplateAsync()
    {
        string connectionString = await CreateDatabaseAsync();
        await TestDatabase.MigrateAsync(connectionString);
        string name = NameOf(connectionString);

        // Before 15 it is the only one. It takes half as long as the other, and copies what sessions begin with.
        await using NpgsqlConnection connection = await OpenAsync();
        bool hasStrategies = connection.PostgreSqlVersion.Major >= 15;
        return (name, $"TEMPLATE {name}{(hasStrategies ? " STRATEGY FILE_COPY" : "")}");
    }

    // The server of SPIKA_TEST_POSTGRES stays when this process ends.
    private void DropTemplate(object? sender, EventArgs end)
    {
        if (_template.IsValueCreated && _template.Value.IsCompletedSuccessfully)
        {
            ExecuteAsync(Drop(_template.Value.Result.Name)).GetAwaiter().GetResult();
        }
    }

    private string ConnectionStringOf(string database) =>
        new NpgsqlConnectionStringBuilder(_connectionString) { Database = database }.ToString();

    private static string NameOf(string connectionString) =>
        new NpgsqlConnectionStringBuilder(connectionString).Database!;

    private static string Drop(string database) => $"DROP DATABASE IF EXISTS {database} WITH (FORCE)";

    private async Task ExecuteAsync(string sql)
    {
        await using NpgsqlConnection connection = await OpenAsync();
        await using NpgsqlCommand command = new(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    // From a pool: a session takes PostgreSQL longer to begin than a database to drop.
    private async Task<NpgsqlConnection> OpenAsync()
    {
        NpgsqlConnection connection = new(_connectionString);
        await connection.OpenAsync();
        return connection;
    }

    private static async Task<PostgreSqlServer> StartAsync()
    {
        if (Environment.GetEnvironmentVariable("SPIKA_TEST_POSTGRES") is { Length: > 0 } connectionString)
        {
            PostgreSqlServer server = new(connectionString);
            AppDomain.CurrentDomain.ProcessExit += server.DropTemplate;
            return server;
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
