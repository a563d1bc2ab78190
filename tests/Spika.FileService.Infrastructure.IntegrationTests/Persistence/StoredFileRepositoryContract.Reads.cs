using Microsoft.EntityFrameworkCore;
using Spika.FileService.Domain.Files;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Infrastructure.Persistence.Rows;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence;

// How much the database reads for a list, in a library of which half is one user's.
public abstract partial class StoredFileRepositoryContract
{
    private const string LargeOwner = "user:large";

    private const int LibraryFiles = 10_000;

    private const int PageSize = 10;

    // A page, a few levels of an index, and its end. A scan of either part reads hundreds.
    private const int MostRowsRead = 4 * PageSize;

    private enum Filter
    {
        None,
        Type,
        Relation,
        TypeAndRelation,
        MediaType,
        MediaKind,
        Hash,
    }

    // The values of the smaller part: the large owner has none of them.
    [Test]
    public Task List_OfNoneOfTheLargeOwner_ReadsNoOtherFiles([Values] bool isAnalyzed) =>
        AssertFewAreReadAsync(
            AccessScope.Of(LargeOwner),
            part: 1,
            isAnalyzed,
            [Filter.Type, Filter.Relation, Filter.MediaKind]
        );

    [Test]
    public Task List_OfNone_ReadsNoOtherFiles([Values] bool isAnalyzed) =>
        AssertFewAreReadAsync(AccessScope.All, part: 2, isAnalyzed, Enum.GetValues<Filter>());

    [Test]
    public Task List_OfMostOfTheLibrary_ReadsItsPage([Values] bool isAnalyzed) =>
        AssertFewAreReadAsync(AccessScope.All, part: 0, isAnalyzed, Enum.GetValues<Filter>());

    [Test]
    public Task List_OfTheLargeOwner_ReadsItsPage([Values] bool isAnalyzed) =>
        AssertFewAreReadAsync(AccessScope.Of(LargeOwner), part: 0, isAnalyzed, Enum.GetValues<Filter>());

    // SQLite refuses a statement that cannot use the index that it names.
    [Test]
    public async Task List_OfAnyFiltersTogether_HasTheFilesThatAllOfThemHave()
    {
        StoredFile file = await AddFileAsync();
        FileDescription its = file.Description;
        for (int chosen = 0; chosen < 1 << 8; chosen++)
        {
            bool Has(int bit) => (chosen & (1 << bit)) > 0;
            StoredFileFilter filter = new(
                Has(0) ? AccessScope.Of(file.Key.Owner) : AccessScope.All,
                Has(1) ? its.Type : null,
                Has(2) ? its.RelationId : null,
                Has(3) ? file.Id - 1 : null,
                PageSize
            )
            {
                Hash = Has(4) ? its.Hash : null,
                MimeType = Has(5) ? its.MimeType : null,
                MimeKind = Has(6) ? its.MimeType.Split('/')[0] : null,
                Ids = Has(7) ? [file.Id] : null,
            };

            IReadOnlyList<StoredFile> found = await Files.ListAsync(filter, default);

            Assert.That(found.Select(one => one.Id), Is.EqualTo(new[] { file.Id }), filter.ToString());
        }
    }

    private async Task AssertFewAreReadAsync(AccessScope scope, int part, bool isAnalyzed, Filter[] filters)
    {
        await using FileServiceDbContext db = OpenContext();
        await FillLibraryAsync(db, isAnalyzed);
        using (Assert.EnterMultipleScope())
        {
            foreach (Filter filter in filters)
            {
                foreach (bool newestFirst in new[] { false, true })
                {
                    IQueryable<StoredFileRow> page = db.PageOf(Page(scope, filter, part, newestFirst), long.MaxValue);
                    long read = await RowsRead.CountAsync(page);
                    Assert.That(
                        read,
                        Is.LessThan(MostRowsRead),
                        $"{filter}, newest first: {newestFirst}\n{await PlanAsync(page)}"
                    );
                }
            }
        }
    }

    private static StoredFileFilter Page(AccessScope scope, Filter filter, int part, bool newestFirst)
    {
        StoredFileFilter all = new(scope, Type: null, RelationId: null, AfterId: null, PageSize)
        {
            NewestFirst = newestFirst,
        };
        return filter switch
        {
            Filter.Type => all with { Type = $"type{part}" },
            Filter.Relation => all with { RelationId = part },
            Filter.TypeAndRelation => all with { Type = $"type{part}", RelationId = part },
            Filter.MediaType => all with { MimeType = $"kind{part}/x" },
            Filter.MediaKind => all with { MimeKind = $"kind{part}" },
            Filter.Hash => all with { Hash = A.Hash((byte)part) },
            _ => part == 2 ? all with { Scope = AccessScope.Of("user:none") } : all,
        };
    }

    private static async Task FillLibraryAsync(FileServiceDbContext db, bool isAnalyzed)
    {
        if (db.Database.IsNpgsql())
        {
            // It would analyze the table when it likes: while it is almost empty, for example.
            await db.Database.ExecuteSqlAsync($"ALTER TABLE files SET (autovacuum_enabled = false)");
        }

        object now = db.Database.IsSqlite() ? A.Moment.ToUnixTimeMilliseconds() : A.Moment;
        (string first, string second) = (A.Hash(0).Hex, A.Hash(1).Hex);
        await db.Database.ExecuteSqlAsync(
            $"""
            WITH RECURSIVE n(i, part) AS (
                SELECT 1, 0 UNION ALL SELECT i + 1, CASE WHEN (i + 1) % 10 = 0 THEN 1 ELSE 0 END FROM n WHERE i < {LibraryFiles})
            INSERT INTO files
                (owner, client_id, type, relation_id, mime_type, file_name, size, sha256, blob_id, created_at, modified_at)
            SELECT
                CASE WHEN part = 0 AND i % 2 = 0 THEN {LargeOwner} ELSE 'user:' || i END, 'c' || i, 'type' || part, part,
                'kind' || part || '/x', 'a.jpg', 1, CASE WHEN part = 0 THEN {first} ELSE {second} END, 'k' || i, {now}, {now}
            FROM n
            """
        );
        if (isAnalyzed)
        {
            await db.Database.ExecuteSqlAsync($"ANALYZE files");
        }
    }
}
