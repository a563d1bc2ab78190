using Spika.FileService.Infrastructure.Persistence;

namespace Spika.FileService.Infrastructure.IntegrationTests.Jobs;

public sealed class SqliteFileCheckTests() : FileCheckContract(DatabaseProvider.Sqlite);

public sealed class PostgreSqlFileCheckTests() : FileCheckContract(DatabaseProvider.PostgreSql);
