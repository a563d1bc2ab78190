using System.Data.Common;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using SQLitePCL;

namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence;

/// <summary>Counts the rows that a database reads for a query, whether or not they are in its answer.</summary>
internal static partial class RowsRead
{
    // Of SQLite's virtual machine, for a row with all columns of a file: about 30. A row that is passed over takes 5.
    private const int StepsForARow = 5;

    public static async Task<int> CountAsync<T>(IQueryable<T> query)
    {
        await using DbCommand command = query.CreateDbCommand();
        await command.Connection!.OpenAsync();
        try
        {
            return command.Connection is SqliteConnection sqlite
                ? await CountAsync(command, sqlite)
                : await CountAsync(command);
        }
        finally
        {
            await command.Connection.CloseAsync();
        }
    }

    private static async Task<int> CountAsync(DbCommand command, SqliteConnection connection)
    {
        int steps = 0;
        int answered = 0;
        delegate_progress count = _ =>
        {
            steps++;
            return 0;
        };

        // A connection reads the schema before its first statement.
        await using (SqliteCommand first = new("SELECT 1 FROM files LIMIT 0", connection))
        {
            await first.ExecuteScalarAsync();
        }

        raw.sqlite3_progress_handler(connection.Handle, 1, count, null);
        try
        {
            await using DbDataReader reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                answered++;
            }
        }
        finally
        {
            raw.sqlite3_progress_handler(connection.Handle, 0, null, null);
        }

        Assert.That(steps, Is.Positive, "the handler was not called");
        return Math.Max(0, steps - (answered * 25)) / StepsForARow;
    }

    // Rows of each node that reads a table or an index, with those that its filter passed over.
    private static async Task<int> CountAsync(DbCommand command)
    {
        command.CommandText = $"EXPLAIN (ANALYZE, TIMING OFF, SUMMARY OFF) {command.CommandText}";
        int rows = 0;
        await using DbDataReader reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            string line = reader.GetString(0);
            Match node = ScanRegex.Match(line);
            Match passedOver = PassedOverRegex.Match(line);
            rows += node.Success ? Number(node) : 0;
            rows += passedOver.Success ? Number(passedOver) : 0;
        }

        return rows;
    }

    private static int Number(Match match) => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"Scan.*\(actual rows=(\d+)")]
    private static partial Regex ScanRegex { get; }

    [GeneratedRegex(@"Rows Removed by .*: (\d+)")]
    private static partial Regex PassedOverRegex { get; }
}
