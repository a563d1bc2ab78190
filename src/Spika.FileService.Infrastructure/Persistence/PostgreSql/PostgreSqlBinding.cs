using Npgsql;

namespace Spika.FileService.Infrastructure.Persistence.PostgreSql;

/// <summary>Asks each new connection whether it leads to the database of the start.</summary>
internal static class PostgreSqlBinding
{
    private const string Question = $"""
        SELECT (SELECT identity FROM installation WHERE id = 1), next, last, pg_is_in_recovery()
        FROM {PostgreSqlFileIds.Positions}
        """;

    /// <summary>For a connection that is never used asynchronously, and gives out no ids.</summary>
    /// <exception cref="OtherDatabaseException">It leads to another one.</exception>
    public static void Check(BoundDatabase bound, NpgsqlConnection connection)
    {
        if (bound.Identity is null)
        {
            return;
        }

        string? identity = null;
        try
        {
            using NpgsqlCommand question = new(Question, connection);
            using NpgsqlDataReader answer = question.ExecuteReader();
            identity = answer.Read() && !answer.IsDBNull(0) ? answer.GetString(0) : null;
        }
        catch (PostgresException exception) when (BoundDatabase.IsWithoutTables(exception))
        {
            // It has no identity either.
        }

        bound.Judge(identity);
    }

    /// <summary>Also passes over ids that the database would give again.</summary>
    /// <exception cref="OtherDatabaseException">It leads to another one.</exception>
    public static async Task CheckAsync(BoundDatabase bound, NpgsqlConnection connection)
    {
        if (bound.Identity is null)
        {
            return;
        }

        long given = bound.LastGiven;
        (string? identity, FileIdPosition ids, bool isStandby) = await AskAsync(connection);
        bound.Judge(identity);
        if (!isStandby && bound.FindSetBack(ids, given) is { } mark)
        {
            await bound.SkipAsync(mark, () => PostgreSqlFileIds.SkipAsync(connection, mark, default));
        }
    }

    private static async Task<(string? Identity, FileIdPosition Ids, bool IsStandby)> AskAsync(
        NpgsqlConnection connection
    )
    {
        try
        {
            await using NpgsqlCommand question = new(Question, connection);
            await using NpgsqlDataReader answer = await question.ExecuteReaderAsync();
            await answer.ReadAsync();
            string? identity = answer.IsDBNull(0) ? null : answer.GetString(0);
            return (identity, new FileIdPosition(answer.GetInt64(1), answer.GetInt64(2)), answer.GetBoolean(3));
        }
        catch (PostgresException exception) when (BoundDatabase.IsWithoutTables(exception))
        {
            return (null, default, false);
        }
    }
}
