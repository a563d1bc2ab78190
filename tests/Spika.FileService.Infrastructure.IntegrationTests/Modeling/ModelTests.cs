using Spika.FileService.Infrastructure.Persistence;

namespace Spika.FileService.Infrastructure.IntegrationTests.Modeling;

public sealed class SqliteModelTests() : ModelContract(DatabaseProvider.Sqlite);

public sealed class PostgreSqlModelTests() : ModelContract(DatabaseProvider.PostgreSql);
