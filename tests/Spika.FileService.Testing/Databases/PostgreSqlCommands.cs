using Npgsql;

namespace Spika.FileService.Testing.Databases;

/// <summary>Runs statements of a test on PostgreSQL, each on a connection of its own that no pool keeps.</summary>
public static class PostgreSqlCommands
{
    /// <param name="connectionString">Of the database and the user.</param>
    /// <param name="sql">One statement, or several with a semicolon between them.</param>
    /// <param name="options">For the server's start of this session, e.g. <c>-c name=value</c>.</param>
    public static async Task ExecuteAsync(string connectionString, string sql, string? options = null)
    {
        await using NpgsqlConnection connection = await OpenAsync(connectionString, options);
        await using NpgsqlCommand command = new(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Opens a connection that no pool keeps.</summary>
    public static async Task<NpgsqlConnection> OpenAsync(string connectionString, string? options = null)
    {
        NpgsqlConnectionStringBuilder unpooled = new(connectionString) { Pooling = false };
        if (options is not null)
        {
            unpooled.Options = options;
        }

        NpgsqlConnection connection = new(unpooled.ToString());
        await connection.OpenAsync();
        return connection;
    }
}
