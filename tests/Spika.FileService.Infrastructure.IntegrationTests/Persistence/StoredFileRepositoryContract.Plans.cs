using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Spika.FileService.Domain.Files;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Infrastructure.Persistence.Rows;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence;

// How the database finds the rows of a list.
public abstract partial class StoredFileRepositoryContract
{
    private const string RareOwner = "user:rare";

    private static readonly string _rareHash = A.Hash(42).Hex;

    [TestCase("type and relation", "ix_files_type_")]
    [TestCase("owner", "ix_files_owner_id")]
    [TestCase("hash", "ix_files_sha256")]
    [TestCase("media type", "ix_files_mime_type")]
    [TestCase("media kind", "ix_files_mime_kind")]
    public async Task List_OfFewAmongMany_IsReadFromAnIndex(string filter, string index)
    {
        await using FileServiceDbContext db = OpenContext();
        await FillAsync(db);

        string forward = await PlanAsync(db.PageOf(Filtered(filter) with { AfterId = 0 }, lastId: null));
        string backward = await PlanAsync(db.PageOf(Filtered(filter) with { NewestFirst = true }, lastId: null));

        Assert.That(forward, Does.Contain(index).And.Not.Contain("SCAN").And.Not.Contain("TEMP B-TREE"));
        Assert.That(backward, Does.Contain(index).And.Not.Contain("SCAN").And.Not.Contain("TEMP B-TREE"));
    }

    private static StoredFileFilter Filtered(string filter)
    {
        StoredFileFilter all = new(AccessScope.All, Type: null, RelationId: null, AfterId: null, Limit: 10);
        return filter switch
        {
            "type and relation" => all with { Type = "message", RelationId = 7 },
            "owner" => all with { Scope = AccessScope.Of(RareOwner) },
            "hash" => all with { Hash = A.Hash(42) },
            "media type" => all with { MimeType = "Video/MP4" },
            _ => all with { MimeKind = "Video" },
        };
    }

    private static async Task FillAsync(FileServiceDbContext db)
    {
        object now = db.Database.IsSqlite() ? A.Moment.ToUnixTimeMilliseconds() : A.Moment;
        string hash = A.Hash(1).Hex;
        await db.Database.ExecuteSqlAsync(
            $"""
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
            INSERT INTO files
                (owner, client_id, type, relation_id, mime_type, file_name, size, sha256, blob_id, created_at, modified_at)
            SELECT
                CASE WHEN i % 1000 = 0 THEN {RareOwner} ELSE 'user:1' END, 'c' || i, 'message', i,
                CASE WHEN i % 1000 = 0 THEN 'video/mp4' ELSE 'image/jpeg' END, 'a.jpg', 1,
                CASE WHEN i % 1000 = 0 THEN {_rareHash} ELSE {hash} END, 'k' || i, {now}, {now}
            FROM n
            """
        );
        await db.Database.ExecuteSqlAsync($"ANALYZE");
    }

    private static async Task<string> PlanAsync(IQueryable<StoredFileRow> query)
    {
        await using DbCommand command = query.CreateDbCommand();
        bool isSqlite = command.GetType().Name.StartsWith("Sqlite", StringComparison.Ordinal);
        command.CommandText = $"EXPLAIN {(isSqlite ? "QUERY PLAN " : "")}{command.CommandText}";
        await command.Connection!.OpenAsync();
        await using DbDataReader reader = await command.ExecuteReaderAsync();
        List<string> lines = [];
        while (await reader.ReadAsync())
        {
            lines.Add(reader.GetString(isSqlite ? 3 : 0));
        }

        await command.Connection.CloseAsync();
        return string.Join('\n', lines);
    }
}
