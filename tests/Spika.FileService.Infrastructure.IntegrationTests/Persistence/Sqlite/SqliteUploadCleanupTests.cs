using Spika.FileService.Infrastructure.Persistence;

namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence.Sqlite;

public sealed class SqliteUploadCleanupTests() : UploadCleanupContract(DatabaseProvider.Sqlite);
