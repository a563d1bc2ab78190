namespace Spika.FileService.Infrastructure.Persistence;

/// <summary>
/// A file of the database was removed, moved or replaced while it is in use. Open connections go on with the old one,
/// which no later start finds.
/// </summary>
internal sealed class SqliteFileMovedException : Exception
{
    public SqliteFileMovedException(string path)
        : base($"{path} was removed, moved or replaced while the service runs: put it back, or restart the service.")
    { }

    /// <param name="secondPath">Another name of the file that had the path, unless that was removed too.</param>
    public SqliteFileMovedException(string path, string secondPath)
        : base(
            File.Exists(secondPath)
                ? $"{path} was replaced while the service runs: move {secondPath} to it."
                : $"{path} was removed or moved while the service runs: move it back."
        ) { }
}
