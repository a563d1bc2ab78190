using Npgsql;

namespace Spika.FileService.Infrastructure.Persistence.PostgreSql.Upgrade;

/// <summary>Statements without a time limit.</summary>
internal static class UpgradeCommands
{
    public static async Task ExecuteAsync(
        this NpgsqlConnection connection,
        string sql,
        CancellationToken cancellationToken
    )
    {
        await using NpgsqlCommand command = connection.Prepare(sql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <returns>The first value of the first row; the default when there is none or it is NULL.</returns>
    public static async Task<T?> ReadAsync<T>(
        this NpgsqlConnection connection,
        string sql,
        CancellationToken cancellationToken
    )
    {
        await using NpgsqlCommand command = connection.Prepare(sql);
        return await command.ExecuteScalarAsync(cancellationToken) is T value ? value : default;
    }

    private static NpgsqlCommand Prepare(this NpgsqlConnection connection, string sql) =>
        new(sql, connection) { CommandTimeout = 0 };
}
