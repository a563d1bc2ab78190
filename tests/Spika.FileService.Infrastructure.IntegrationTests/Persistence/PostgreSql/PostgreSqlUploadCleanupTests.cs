using Spika.FileService.Infrastructure.Persistence;

namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence.PostgreSql;

public sealed class PostgreSqlUploadCleanupTests() : UploadCleanupContract(DatabaseProvider.PostgreSql);
