using Npgsql;

namespace Spika.FileService.Infrastructure.Persistence.PostgreSql;

/// <summary>Asks each new connection whether it leads to the database of the start.</summary>
internal static class PostgreSqlBinding
{
    private const string Question = """
        SELECT
            (SELECT identity FROM installation WHERE id = 1),
            greatest(
                (SELECT CASE WHEN is_called THEN last_value ELSE last_value - 1 END FROM files_id_seq),
                (SELECT coalesce(max(id), 0) FROM files)),
            pg_is_in_recovery()
        """;

    private const string Skip = "SELECT count(nextval('files_id_seq')) FROM generate_series($1, $2)";

    /// <exception cref="OtherDatabaseException">It leads to another one.</exception>
    public static void Check(BoundDatabase bound, NpgsqlConnection connection)
    {
        if (bound.Identity is null)
        {
            return;
        }

        long? last;
        using (NpgsqlCommand question = new(Question, connection))
        using (NpgsqlDataReader answer = question.ExecuteReader())
        {
            answer.Read();
            last = Judge(bound, answer);
        }

        if (last is { } known && bound.FindSetBack(known) is { } mark)
        {
            using NpgsqlCommand skip = NewSkip(connection, known, mark);
            skip.ExecuteNonQuery();
            bound.ReportSetBack(known, mark);
        }
    }

    /// <inheritdoc cref="Check"/>
    public static async Task CheckAsync(BoundDatabase bound, NpgsqlConnection connection)
    {
        if (bound.Identity is null)
        {
            return;
        }

        long? last;
        await using (NpgsqlCommand question = new(Question, connection))
        await using (NpgsqlDataReader answer = await question.ExecuteReaderAsync())
        {
            await answer.ReadAsync();
            last = Judge(bound, answer);
        }

        if (last is { } known && bound.FindSetBack(known) is { } mark)
        {
            await using NpgsqlCommand skip = NewSkip(connection, known, mark);
            await skip.ExecuteNonQueryAsync();
            bound.ReportSetBack(known, mark);
        }
    }

    /// <returns>The last id; null of a standby, which gives out none.</returns>
    private static long? Judge(BoundDatabase bound, NpgsqlDataReader answer)
    {
        bound.Judge(answer.IsDBNull(0) ? null : answer.GetString(0));
        return answer.GetBoolean(2) ? null : answer.GetInt64(1);
    }

    private static NpgsqlCommand NewSkip(NpgsqlConnection connection, long last, long mark) =>
        new(Skip, connection)
        {
            Parameters =
            {
                new NpgsqlParameter<long> { TypedValue = last + 1 },
                new NpgsqlParameter<long> { TypedValue = mark },
            },
        };
}
