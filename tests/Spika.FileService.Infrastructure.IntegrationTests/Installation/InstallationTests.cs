using Spika.FileService.Infrastructure.Persistence;

namespace Spika.FileService.Infrastructure.IntegrationTests.Installation;

public sealed class SqliteInstallationTests() : InstallationContract(DatabaseProvider.Sqlite);

public sealed class PostgreSqlInstallationTests() : InstallationContract(DatabaseProvider.PostgreSql);
