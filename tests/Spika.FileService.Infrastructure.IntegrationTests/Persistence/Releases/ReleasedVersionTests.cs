using Spika.FileService.Infrastructure.Persistence;

namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence.Releases;

[TestFixture("0.1.0")]
[TestFixture("a1d9ea7")]
public sealed class SqliteReleasedVersionTests(string version)
    : ReleasedVersionContract(DatabaseProvider.Sqlite, version);

[TestFixture("0.1.0")]
[TestFixture("a1d9ea7")]
public sealed class PostgreSqlReleasedVersionTests(string version)
    : ReleasedVersionContract(DatabaseProvider.PostgreSql, version);
