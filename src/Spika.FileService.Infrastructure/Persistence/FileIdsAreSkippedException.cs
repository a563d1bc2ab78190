namespace Spika.FileService.Infrastructure.Persistence;

/// <summary>
/// The database was set back, and goes on after the ids that files have had since: see
/// <see cref="BoundDatabaseWatch"/>.
/// </summary>
internal sealed class FileIdsAreSkippedException()
    : Exception("The database was set back, and goes on in a moment after the ids that it gave before.");
