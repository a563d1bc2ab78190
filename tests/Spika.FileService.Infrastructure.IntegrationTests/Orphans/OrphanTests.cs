using Spika.FileService.Infrastructure.Persistence;

namespace Spika.FileService.Infrastructure.IntegrationTests.Orphans;

public sealed class SqliteOrphanTests() : OrphanContract(DatabaseProvider.Sqlite);

public sealed class PostgreSqlOrphanTests() : OrphanContract(DatabaseProvider.PostgreSql);
