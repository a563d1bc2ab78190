namespace Spika.FileService.Infrastructure.Persistence;

/// <summary>
/// Brings the tables up to date. Migrations change the catalog only and hold no lock for long; what takes time on large
/// tables (indexes, values of new columns) is work that the service does while it serves.
/// </summary>
internal interface ISchemaUpgrade
{
    /// <summary>Applies migrations one after the other. Each is whole or not there after a crash.</summary>
    Task ApplyAsync(FileServiceDbContext db, IReadOnlyList<string> pending, CancellationToken cancellationToken);

    /// <summary>Lists the work that is left.</summary>
    Task<IReadOnlyList<string>> ListWorkAsync(CancellationToken cancellationToken);

    /// <summary>Does the work at once if the tables are small and no other session is in the way.</summary>
    Task DoShortWorkAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Does all of the work while this process and others serve. Goes on where it was interrupted, and waits for
    /// another process that does it.
    /// </summary>
    Task DoWorkAsync(CancellationToken cancellationToken);
}
