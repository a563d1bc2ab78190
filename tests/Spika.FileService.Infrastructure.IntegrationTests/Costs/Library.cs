using Microsoft.EntityFrameworkCore;
using Spika.FileService.Domain.Files;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Infrastructure.IntegrationTests.Costs;

/// <summary>The rows of a service that has stored many files. There are no bytes.</summary>
internal static class Library
{
    public const int Files = 20_000;

    /// <summary>Has half of the files.</summary>
    public const string LargeOwner = "user:large";

    /// <summary>Has ten files.</summary>
    public const string SmallOwner = "user:7";

    /// <summary>Of a handful of files, none of them the large owner's.</summary>
    public const string RareType = "rare";

    public const string RareMediaType = "video/mp4";

    public const long RareRelation = 7;

    /// <summary>Has no uploads but those of <see cref="StartUploadsAsync"/>.</summary>
    public const string BusyOwner = "user:busy";

    public static FileHash RareHash { get; } = A.Hash(42);

    /// <summary>Unfinished ones of the busy owner, without chunks.</summary>
    public static Task StartUploadsAsync(FileServiceDbContext db, int count)
    {
        string insert =
            $"INSERT INTO uploads (id, owner, client_id, state, epoch, created_at, updated_at) {Numbers(count)} "
            + $"SELECT {NewId(db)}, '{BusyOwner}', 'open' || i, 0, 0, {{0}}, {{0}} FROM n";
        return db.Database.ExecuteSqlRawAsync(insert, Now(db));
    }

    public static async Task FillAsync(FileServiceDbContext db)
    {
        bool isSqlite = db.Database.IsSqlite();
        object now = Now(db);
        string id = NewId(db);
        string blob = isSqlite
            ? "printf('01930000000070008000%012x', i)"
            : "'01930000000070008000' || lpad(to_hex(i), 12, '0')";
        string hash = isSqlite ? "printf('%064x', i)" : "lpad(to_hex(i), 64, '0')";
        string numbers =
            $"{Numbers(Files)}, "
            + $"m AS (SELECT i, i % 4000 = 7 AS rare, CASE WHEN i % 2 = 0 THEN '{LargeOwner}' ELSE 'user:' || (i % 4000) END AS owner FROM n)";
        foreach (
            string insert in new[]
            {
                $"INSERT INTO uploads (id, owner, client_id, state, epoch, created_at, updated_at) {numbers} "
                    + $"SELECT {id}, owner, 'c' || i, 2, 1, {{0}}, {{0}} FROM m",
                $"INSERT INTO blobs (id, sha256, size, created_at, checked_at) {numbers} "
                    + $"SELECT {blob}, {hash}, 1, {{0}}, {{0}} FROM m",
                $"INSERT INTO files (owner, client_id, type, relation_id, mime_type, file_name, size, sha256, blob_id, created_at, modified_at) {numbers} "
                    + $"SELECT owner, 'c' || i, CASE WHEN rare THEN '{RareType}' ELSE 'message' END, "
                    + $"CASE WHEN rare THEN {RareRelation} ELSE 1000 + i % 100 END, CASE WHEN rare THEN '{RareMediaType}' ELSE 'image/jpeg' END, "
                    + $"'a.jpg', 1, CASE WHEN rare THEN '{RareHash.Hex}' ELSE {hash} END, {blob}, {{0}}, {{0}} FROM m",
                $"INSERT INTO events (type, payload, created_at) {numbers} SELECT 'file.stored', '{{{{}}}}', {{0}} FROM m",
            }
        )
        {
            await db.Database.ExecuteSqlRawAsync(insert, now);
        }

        await db.Database.ExecuteSqlRawAsync("ANALYZE");
    }

    private static string Numbers(int count) =>
        $"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})";

    private static string NewId(FileServiceDbContext db) =>
        db.Database.IsSqlite() ? "randomblob(16)" : "gen_random_uuid()";

    private static object Now(FileServiceDbContext db) =>
        db.Database.IsSqlite()
            ? TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()
            : TimeProvider.System.GetUtcNow();
}
