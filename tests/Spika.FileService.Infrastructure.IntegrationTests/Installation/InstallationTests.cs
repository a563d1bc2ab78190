using Spika.FileService.Infrastructure.Persistence;

namespace Spika.FileService.Infrastructure.IntegrationTests.Installation;

public sealed class SqliteInstallationTests() : InstallationContract(DatabaseProvider.Sqlite);

public sealed class PostgreSqlInstallationTests() : InstallationContract(DatabaseProvider.PostgreSql);

public sealed class SqliteFileIdTests() : FileIdContract(DatabaseProvider.Sqlite);

public sealed class PostgreSqlFileIdTests() : FileIdContract(DatabaseProvider.PostgreSql);

public sealed class SqliteMountedFoldersTests() : MountedFoldersContract(DatabaseProvider.Sqlite);

public sealed class PostgreSqlMountedFoldersTests() : MountedFoldersContract(DatabaseProvider.PostgreSql);

public sealed class SqliteReplacedFoldersTests() : ReplacedFoldersContract(DatabaseProvider.Sqlite);

public sealed class PostgreSqlReplacedFoldersTests() : ReplacedFoldersContract(DatabaseProvider.PostgreSql);
