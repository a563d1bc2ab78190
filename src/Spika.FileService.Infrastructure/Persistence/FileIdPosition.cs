namespace Spika.FileService.Infrastructure.Persistence;

/// <summary>Where a database is with the ids of files.</summary>
/// <param name="Next">The id after which it goes on, if no row has the id that follows.</param>
/// <param name="Last">The last id that was given to a file, deleted ones included; 0 when none was.</param>
internal readonly record struct FileIdPosition(long Next, long Last);
