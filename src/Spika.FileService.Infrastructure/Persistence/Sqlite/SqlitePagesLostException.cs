namespace Spika.FileService.Infrastructure.Persistence.Sqlite;

/// <summary>A checkpoint succeeded, and the disk does not have what it wrote.</summary>
internal sealed class SqlitePagesLostException(string message) : IOException(message);
