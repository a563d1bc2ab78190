namespace Spika.FileService.Infrastructure.Persistence.PostgreSql.Upgrade;

/// <summary>What a migration leaves to be done for each file that was there before it.</summary>
/// <param name="Name">In <c>table_work</c>, where the migration adds it.</param>
/// <param name="Statement">Does it for the rows of the common table expression <c>batch</c>, which has their
/// ids.</param>
internal sealed record RowFill(string Name, string Statement)
{
    /// <summary>All of them, in their order: a later one reads what an earlier one wrote.</summary>
    public static IReadOnlyList<RowFill> All { get; } =
    [
        new(
            "files.checked_at",
            """
            UPDATE files SET checked_at = created_at FROM batch
            WHERE files.id = batch.id AND files.checked_at = 'epoch'
            """
        ),
        new(
            "blobs",
            """
            INSERT INTO blobs (id, sha256, size, created_at, checked_at, damaged_at)
            SELECT blob_id, sha256, size, created_at, checked_at, damaged_at FROM files JOIN batch USING (id)
            ON CONFLICT (id) DO NOTHING
            """
        ),
    ];
}
