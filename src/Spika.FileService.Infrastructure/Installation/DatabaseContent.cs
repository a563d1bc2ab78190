using System.Data.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence;

namespace Spika.FileService.Infrastructure.Installation;

/// <summary>
/// What a database knows, as far as a start has to know it. Its tables may be missing or of an earlier version.
/// </summary>
/// <param name="Identity">32 hex digits; null when it has none.</param>
/// <param name="Files">A sample of the stored files: the oldest and the newest ones, damaged ones left out.</param>
/// <param name="HasBlobs">Whether any file was stored that is not gone for good: it may be deleted or damaged.</param>
/// <param name="LastFileId">The highest id that a file has had; 0 before the database has an identity.</param>
/// <param name="Uploads">A sample of the unfinished uploads that have chunks.</param>
/// <param name="Receiving">Those of them that no verify has leased: all their bytes are in staging.</param>
internal sealed record DatabaseContent(
    string? Identity,
    IReadOnlyCollection<BlobId> Files,
    bool HasBlobs,
    long LastFileId,
    IReadOnlyCollection<UploadId> Uploads,
    IReadOnlyCollection<UploadId> Receiving
)
{
    // Of the oldest and the newest files, each read by itself: for ids of two subqueries, PostgreSQL reads all files.
    private const string Sample = """
        SELECT blob_id FROM (SELECT blob_id FROM files ORDER BY id LIMIT 50) AS oldest
        UNION SELECT blob_id FROM (SELECT blob_id FROM files ORDER BY id DESC LIMIT 50) AS newest
        EXCEPT SELECT id FROM blobs WHERE damaged_at IS NOT NULL
        """;

    private const string SampleOfFileChecks = """
        SELECT storage_key FROM (SELECT storage_key, damaged_at FROM files ORDER BY id LIMIT 50) AS oldest
        WHERE damaged_at IS NULL
        UNION
        SELECT storage_key FROM (SELECT storage_key, damaged_at FROM files ORDER BY id DESC LIMIT 50) AS newest
        WHERE damaged_at IS NULL
        """;

    private const string SampleOfFirstVersion = """
        SELECT storage_key FROM (SELECT storage_key FROM files ORDER BY id LIMIT 50) AS oldest
        UNION SELECT storage_key FROM (SELECT storage_key FROM files ORDER BY id DESC LIMIT 50) AS newest
        """;

    // Of any version: all have these columns.
    private const string SampleOfUploads = $"""
        SELECT DISTINCT u.id, u.state FROM upload_writers w JOIN uploads u ON u.id = w.upload_id
        WHERE {UploadStateSql.IsUnfinished} ORDER BY u.id LIMIT 50
        """;

    private static readonly DatabaseContent _empty = new(null, [], false, 0, [], []);

    public bool IsEmpty => Files.Count == 0 && Uploads.Count == 0;

    public static async Task<DatabaseContent> ReadAsync(FileServiceDbContext db, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> migrations = await db.ReadAppliedMigrationsAsync(cancellationToken);
        if (migrations.Count == 0)
        {
            return _empty;
        }

        bool has(string migration) => migrations.Any(applied => applied.EndsWith(migration, StringComparison.Ordinal));
        string? identity = has("_Identity") ? await db.ReadIdentityAsync(cancellationToken) : null;
        List<SampledUpload> uploads = await db.ReadRowsAsync(SampleOfUploads, SampledUpload.Read, cancellationToken);
        return new DatabaseContent(
            identity,
            await SampleFilesAsync(db, has, cancellationToken),
            has("_Blobs") && await db.ReadValueAsync("SELECT 1 FROM blobs LIMIT 1", cancellationToken) is not null,
            identity is null ? 0 : (await db.ReadFileIdsAsync(cancellationToken)).Last,
            [.. uploads.Select(upload => upload.Id)],
            [.. uploads.Where(upload => upload.State == UploadState.Receiving).Select(upload => upload.Id)]
        );
    }

    private static async Task<IReadOnlyCollection<BlobId>> SampleFilesAsync(
        FileServiceDbContext db,
        Func<string, bool> has,
        CancellationToken cancellationToken
    )
    {
        string sample =
            has("_Blobs") ? Sample
            : has("_FileChecks") ? SampleOfFileChecks
            : SampleOfFirstVersion;
        List<string> keys = await db.ReadRowsAsync(sample, row => row.GetString(0), cancellationToken);
        return [.. keys.Select(key => BlobId.TryParse(key, out BlobId? blob) ? blob : null).OfType<BlobId>()];
    }

    private sealed record SampledUpload(UploadId Id, UploadState State)
    {
        public static SampledUpload Read(DbDataReader row) =>
            new(new UploadId(SqlReads.ToId(row.GetValue(0))), (UploadState)row.GetInt16(1));
    }
}
