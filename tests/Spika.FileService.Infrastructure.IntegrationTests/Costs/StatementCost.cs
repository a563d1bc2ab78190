namespace Spika.FileService.Infrastructure.IntegrationTests.Costs;

/// <param name="Rows">Of tables and indexes that it read at one run, whether or not they are in its answer.</param>
internal sealed record StatementCost(string Sql, long Rows);
