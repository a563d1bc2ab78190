namespace Spika.FileService.Infrastructure.IntegrationTests.Costs;

/// <summary>
/// What the database did for each statement of each connection that was opened since, whatever code sent it. No other
/// test may run beside it.
/// </summary>
internal interface IStatementCosts : IDisposable
{
    /// <summary>The statements that were run since the last call.</summary>
    IReadOnlyList<StatementCost> Take();
}
