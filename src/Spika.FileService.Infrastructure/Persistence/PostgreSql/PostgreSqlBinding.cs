using Npgsql;

namespace Spika.FileService.Infrastructure.Persistence.PostgreSql;

/// <summary>Asks each new connection whether it leads to the database of the start.</summary>
internal static class PostgreSqlBinding
{
    private const long MostIdsAtOnce = 100_000;

    private const string Last = """
        greatest(
            (SELECT CASE WHEN is_called THEN last_value ELSE last_value - 1 END FROM files_id_seq),
            (SELECT coalesce(max(id), 0) FROM files))
        """;

    private const string Question =
        $"SELECT (SELECT identity FROM installation WHERE id = 1), {Last}, pg_is_in_recovery()";

    // In steps, each of which ends within the time limit of a statement, and begins where the ids are then: another
    // instance may do the same.
    private const string Skip = $"""
        SELECT {Last}, count(nextval('files_id_seq')) FROM generate_series({Last} + 1, least({Last} + $1, $2))
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

        (string? identity, long last, bool isStandby) = await AskAsync(connection);
        bound.Judge(identity);
        if (!isStandby && bound.FindSetBack(last) is { } mark)
        {
            await bound.SkipAsync(mark, () => SkipAsync(connection, mark));
        }
    }

    private static async Task<(string? Identity, long Last, bool IsStandby)> AskAsync(NpgsqlConnection connection)
    {
        try
        {
            await using NpgsqlCommand question = new(Question, connection);
            await using NpgsqlDataReader answer = await question.ExecuteReaderAsync();
            await answer.ReadAsync();
            return (answer.IsDBNull(0) ? null : answer.GetString(0), answer.GetInt64(1), answer.GetBoolean(2));
        }
        catch (PostgresException exception) when (BoundDatabase.IsWithoutTables(exception))
        {
            return (null, 0, false);
        }
    }

    private static async Task SkipAsync(NpgsqlConnection connection, long mark)
    {
        long last;
        do
        {
            await using NpgsqlCommand skip = new(Skip, connection)
            {
                Parameters =
                {
                    new NpgsqlParameter<long> { TypedValue = MostIdsAtOnce },
                    new NpgsqlParameter<long> { TypedValue = mark },
                },
            };
            last = (long)(await skip.ExecuteScalarAsync())!;
        } while (last < mark);
    }
}
