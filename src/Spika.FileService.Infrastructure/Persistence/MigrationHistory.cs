using Microsoft.EntityFrameworkCore;

namespace Spika.FileService.Infrastructure.Persistence;

/// <summary>
/// Which migrations a database has. EF Core's own answer builds a model of the table that lists them, each time.
/// </summary>
internal static class MigrationHistory
{
    /// <returns>In the order in which they were applied; none when the database is new.</returns>
    public static async Task<IReadOnlyList<string>> ReadAppliedMigrationsAsync(
        this FileServiceDbContext db,
        CancellationToken cancellationToken
    ) =>
        await db.HasMigrationHistoryAsync(cancellationToken)
            ? await db.ReadRowsAsync(
                """SELECT "MigrationId" FROM "__EFMigrationsHistory" ORDER BY "MigrationId" """,
                row => row.GetString(0),
                cancellationToken
            )
            : [];

    /// <returns>Those of this version that the database lacks, in their order.</returns>
    public static async Task<IReadOnlyList<string>> ReadPendingMigrationsAsync(
        this FileServiceDbContext db,
        CancellationToken cancellationToken
    ) => [.. db.Database.GetMigrations().Except(await db.ReadAppliedMigrationsAsync(cancellationToken))];
}
