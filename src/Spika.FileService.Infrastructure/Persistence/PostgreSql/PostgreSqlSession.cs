using Npgsql;

namespace Spika.FileService.Infrastructure.Persistence.PostgreSql;

/// <summary>
/// The settings of each connection of the pool. They last as long as the connection, for it is not reset when it goes
/// back (see <see cref="ConnectionStrings.PostgreSql"/>): what else is set on one has to be taken back.
/// </summary>
internal static class PostgreSqlSession
{
    /// <summary>
    /// What is committed is answered as durable: where the server, the database or the role turned synchronous_commit
    /// off, it is on. Another value is kept as well, for the server may be told to turn it off while the session lasts.
    /// </summary>
    public const string Durable = """
        SELECT set_config('synchronous_commit', coalesce(nullif(current_setting('synchronous_commit'), 'off'), 'on'), false)
        """;

    // A transaction whose connection was lost without a packet must not keep its locks for hours: each repetition would
    // wait for them.
    //
    // A statement fails that a policy of the operator would hide rows from: what has no row is removed.
    //
    // A prepared statement is planned each time for the tables as they are. A plan that is kept may have been made when
    // they were empty, and read all of them.
    //
    private const string Settings = $"""
        SET idle_in_transaction_session_timeout = 5000;
        SET row_security = off;
        SET plan_cache_mode = force_custom_plan;
        {Durable}
        """;

    public static void Begin(NpgsqlConnection connection)
    {
        using NpgsqlCommand settings = new(Settings, connection);
        settings.ExecuteNonQuery();
    }

    public static async Task BeginAsync(NpgsqlConnection connection)
    {
        await using NpgsqlCommand settings = new(Settings, connection);
        await settings.ExecuteNonQueryAsync();
    }
}
