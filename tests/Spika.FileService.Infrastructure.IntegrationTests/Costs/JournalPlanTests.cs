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
                .Where(sql => sql.Contains("_try_advisory_xact_lock(", StringComparison.Ordinal)),
        ];
        Assert.That(plans, Has.Length.EqualTo(4), "A draft's row, its first chunk, one of a page, and one more");
        Assert.That(plans, Has.None.Contains("Seq Scan on upload"));
    }
}
