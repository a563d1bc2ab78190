using Spika.FileService.Domain.Common;
using Spika.FileService.Infrastructure.IntegrationTests.Engine;
using Spika.FileService.Testing.Builders;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Infrastructure.IntegrationTests.Costs;

/// <summary>
/// The journal's statements keep the plan of their first run, at which the tables may be empty. 12,000 uploads that
/// were aborted within a minute made each commit read all of them.
/// </summary>
public sealed class JournalPlanTests
{
    // Of the statements of PostgreSqlChunkStatements.
    private static readonly string[] _marks = ["_try_advisory_xact_lock(", "WITH others AS"];

    [Test]
    public async Task Commits_WhoseFirstFindsEmptyTables_ReadNoTableInFull()
    {
        using PostgreSqlCluster cluster = await PostgreSqlCluster.RequireAsync();
        await using TestDatabase database = await TestDatabase.CreateAsync(cluster);
        using PostgreSqlStatementCosts costs = await PostgreSqlStatementCosts.StartAsync(cluster);
        await using EngineProcess process = await EngineProcess.StartAsync(database);
        UploadKey key = A.Key();

        await process.SaveAsync(key, 0, [1]);
        await process.SaveAsync(key, 1, [2]);
        await process.SaveAsync(key, 2, [3, 3]);

        string[] plans =
        [
            .. costs
                .Take()
                .Select(cost => cost.Sql)
                .Where(sql => _marks.Any(mark => sql.Contains(mark, StringComparison.Ordinal))),
        ];
        Assert.That(
            plans,
            Has.Length.EqualTo(7),
            "A row, the first chunk, one of the page, one more; each with a read"
        );
        Assert.That(plans.SelectMany(WholeTables), Is.Empty);
    }

    private static IEnumerable<string> WholeTables(string plan)
    {
        string[] lines = plan.Split('\n');
        return lines.Where(
            (line, i) =>
                line.Contains("Seq Scan on upload", StringComparison.Ordinal)
                || (
                    line.Contains("Scan using ", StringComparison.Ordinal)
                    && !lines[i + 1].Contains("Index Cond", StringComparison.Ordinal)
                )
        );
    }
}
