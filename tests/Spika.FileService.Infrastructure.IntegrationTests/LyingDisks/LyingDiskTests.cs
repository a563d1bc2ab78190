using Spika.FileService.Infrastructure.Persistence;

namespace Spika.FileService.Infrastructure.IntegrationTests.LyingDisks;

public sealed class SqliteLyingDiskTests() : LyingDiskContract(DatabaseProvider.Sqlite);

public sealed class PostgreSqlLyingDiskTests() : LyingDiskContract(DatabaseProvider.PostgreSql);
