using Npgsql;

namespace Spika.FileService.Infrastructure.Persistence.PostgreSql;

/// <summary>The sequence from which files get their ids.</summary>
internal static class PostgreSqlFileIds
{
    /// <summary>An expression: the id after which the sequence goes on.</summary>
    public const string Position =
        "(SELECT CASE WHEN is_called THEN last_value ELSE last_value - 1 END FROM files_id_seq)";

    /// <summary>
    /// A table of one row, <c>next</c> and <c>last</c>: a <see cref="FileIdPosition"/>. It reads the sequence once: no
    /// snapshot holds for a sequence, and a second look would see ids that were given meanwhile.
    /// </summary>
    public const string Positions = $"""
        (SELECT next, greatest(next, (SELECT coalesce(max(id), 0) FROM files)) AS last FROM {Position} AS s (next)) AS ids
        """;

    private const long MostIdsAtOnce = 100_000;

    // Not setval, which could set the sequence back beside another instance, and which a user needs one more right for.
    // In steps, each of which ends within the time limit of a statement, and begins where the sequence is then: another
    // instance may do the same.
    private const string Skip = $"""
        SELECT count(nextval('files_id_seq')) FROM generate_series({Position} + 1, least({Position} + $1, $2))
        """;

    public static async Task<FileIdPosition> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand question = new($"SELECT next, last FROM {Positions}", connection);
        await using NpgsqlDataReader answer = await question.ExecuteReaderAsync(cancellationToken);
        await answer.ReadAsync(cancellationToken);
        return new FileIdPosition(answer.GetInt64(0), answer.GetInt64(1));
    }

    /// <summary>Makes the next file's id greater than this one.</summary>
    public static async Task SkipAsync(NpgsqlConnection connection, long upTo, CancellationToken cancellationToken)
    {
        long skipped;
        do
        {
            await using NpgsqlCommand skip = new(Skip, connection)
            {
                Parameters =
                {
                    new NpgsqlParameter<long> { TypedValue = MostIdsAtOnce },
                    new NpgsqlParameter<long> { TypedValue = upTo },
                },
            };
            skipped = (long)(await skip.ExecuteScalarAsync(cancellationToken))!;
        } while (skipped > 0);
    }
}
