using Spika.FileService.Infrastructure.Persistence;

namespace Spika.FileService.Infrastructure.IntegrationTests.Crashes;

public sealed class SqliteCrashMatrixTests() : CrashMatrixContract(DatabaseProvider.Sqlite)
{
    private static readonly IEnumerable<string> _titles = CrashScenarios.All.Select(scenario => scenario.Title);

    [TestCaseSource(nameof(_titles))]
    public Task Cut_BeforeAnyEffect_BreaksNoPromiseAndLeavesWhatIsDocumented(string title) =>
        CutBeforeEachEffectAsync(title);
}

public sealed class PostgreSqlCrashMatrixTests() : CrashMatrixContract(DatabaseProvider.PostgreSql)
{
    private static readonly IEnumerable<string> _titles = CrashScenarios
        .All.Where(scenario => scenario.IsForBothDatabases)
        .Select(scenario => scenario.Title);

    [TestCaseSource(nameof(_titles))]
    public Task Cut_BeforeAnyEffect_BreaksNoPromiseAndLeavesWhatIsDocumented(string title) =>
        CutBeforeEachEffectAsync(title);
}
