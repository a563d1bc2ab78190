using Spika.FileService.Infrastructure.Persistence;

namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence.PostgreSql;

public sealed class PostgreSqlUnitOfWorkTests() : UnitOfWorkContract(DatabaseProvider.PostgreSql);
