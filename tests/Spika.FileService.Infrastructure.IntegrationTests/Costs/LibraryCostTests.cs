using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Infrastructure.IntegrationTests.Costs;

public sealed class SqliteLibraryCostTests : LibraryCostContract
{
    private protected override Task<TestDatabase> CreateDatabaseAsync() =>
        TestDatabase.CreateAsync(DatabaseProvider.Sqlite);

    private protected override Task<IStatementCosts> CountAsync() =>
        Task.FromResult<IStatementCosts>(new SqliteStatementCosts());
}

public sealed class PostgreSqlLibraryCostTests : LibraryCostContract
{
    private PostgreSqlCluster? _cluster;

    [OneTimeTearDown]
    public void EndCluster() => _cluster?.Dispose();

    private protected override async Task<TestDatabase> CreateDatabaseAsync() =>
        await TestDatabase.CreateAsync(_cluster = await PostgreSqlCluster.RequireAsync());

    private protected override async Task<IStatementCosts> CountAsync() =>
        await PostgreSqlStatementCosts.StartAsync(_cluster!);
}
