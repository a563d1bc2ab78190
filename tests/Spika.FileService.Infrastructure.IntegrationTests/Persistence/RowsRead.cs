using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using SQLitePCL;

namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence;

/// <summary>Counts the rows that a database reads for a query, whether or not they are in its answer.</summary>
internal static class RowsRead
{
    // Of SQLite's virtual machine, for a row with all columns of a file: about 30. A row that is passed over takes 5.
    private const int StepsForARow = 5;

    public static async Task<long> CountAsync<T>(IQueryable<T> query)
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

    private static async Task<long> CountAsync(DbCommand command, SqliteConnection connection)
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

    private static async Task<long> CountAsync(DbCommand command)
    {
        command.CommandText = $"EXPLAIN (ANALYZE, TIMING OFF, SUMMARY OFF) {command.CommandText}";
        List<string> plan = [];
        await using DbDataReader reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            plan.Add(reader.GetString(0));
        }

        return PlanRows.Count(plan);
    }
}
