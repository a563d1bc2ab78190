using System.Text;
using System.Text.RegularExpressions;
using Npgsql;
using Spika.FileService.Infrastructure.IntegrationTests.Persistence;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Infrastructure.IntegrationTests.Costs;

/// <summary>
/// By the plans that the server writes into its log, with the rows of each node:
/// https://www.postgresql.org/docs/15/auto-explain.html.
/// </summary>
internal sealed partial class PostgreSqlStatementCosts : IStatementCosts
{
    private readonly string _log;

    private long _position;

    private PostgreSqlStatementCosts(string log)
    {
        _log = log;
        _position = new FileInfo(log).Length;
    }

    public static async Task<PostgreSqlStatementCosts> StartAsync(PostgreSqlCluster cluster)
    {
        foreach (
            string setting in new[]
            {
                "session_preload_libraries = 'auto_explain'",
                "auto_explain.log_min_duration = 0",
                "auto_explain.log_analyze = on",
                "auto_explain.log_timing = off",
            }
        )
        {
            await PostgreSqlCommands.ExecuteAsync(
                cluster.ConnectionString,
                $"LOAD 'auto_explain'; ALTER ROLE CURRENT_USER SET {setting}"
            );
        }

        await using NpgsqlConnection connection = await PostgreSqlCommands.OpenAsync(cluster.ConnectionString);
        await using NpgsqlCommand folder = new("SHOW data_directory", connection);
        return new PostgreSqlStatementCosts(
            Path.Combine(Path.GetDirectoryName((string)(await folder.ExecuteScalarAsync())!)!, "log")
        );
    }

    public IReadOnlyList<StatementCost> Take()
    {
        using FileStream log = new(_log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        log.Position = _position;
        using StreamReader reader = new(log, Encoding.UTF8);
        string added = reader.ReadToEnd();
        _position = log.Position;
        return [.. PlanRegex.Matches(added).Select(plan => ToCost(plan.Groups[1].Value))];
    }

    public void Dispose()
    {
        // The cluster ends with the test.
    }

    // The statement comes first, and may look like anything.
    private static StatementCost ToCost(string plan) =>
        new(plan, PlanRows.Count(plan.Split('\n').SkipWhile(line => !PlanRows.IsNode(line))));

    // The further lines of an entry begin with a tab.
    [GeneratedRegex(@"duration: [0-9.]+ ms  plan:\n((?:\t.*\n)+)")]
    private static partial Regex PlanRegex { get; }
}
