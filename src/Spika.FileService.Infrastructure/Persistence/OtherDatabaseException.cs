namespace Spika.FileService.Infrastructure.Persistence;

/// <summary>
/// Another database is in the place of the one with which the service was started: its ids were given to other files,
/// and it knows none of the blobs.
/// </summary>
internal sealed class OtherDatabaseException(string? found, string expected)
    : Exception(
        $"The database has the identity {(found is null or "" ? "none" : found)}, and the service was started with {expected}: put the right database "
            + "back, or restart the service with the right settings."
    );
