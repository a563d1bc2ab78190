namespace Spika.FileService.Infrastructure.Persistence;

/// <summary>
/// The database's file was removed, moved or replaced while it is in use. Open connections go on with the old one,
/// which no later start finds.
/// </summary>
internal sealed class SqliteFileMovedException(string path)
    : Exception($"{path} was removed, moved or replaced while the service runs: put it back, or restart the service.");
