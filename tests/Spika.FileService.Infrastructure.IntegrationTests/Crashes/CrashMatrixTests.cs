using Spika.FileService.Infrastructure.Persistence;

namespace Spika.FileService.Infrastructure.IntegrationTests.Crashes;

public sealed class SqliteCrashMatrixTests() : CrashMatrixContract(DatabaseProvider.Sqlite);

public sealed class PostgreSqlCrashMatrixTests() : CrashMatrixContract(DatabaseProvider.PostgreSql);
