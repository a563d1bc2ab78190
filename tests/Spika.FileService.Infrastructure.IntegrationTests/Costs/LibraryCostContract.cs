using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using Spika.FileService.Application.Files.CheckStoredFiles;
using Spika.FileService.Application.Files.DeleteFile;
using Spika.FileService.Application.Files.FindOldFile;
using Spika.FileService.Application.Files.GetFileRecord;
using Spika.FileService.Application.Files.ListFiles;
using Spika.FileService.Application.Uploads.AbortUpload;
using Spika.FileService.Application.Uploads.GetUpload;
using Spika.FileService.Application.Uploads.GetUploadedChunks;
using Spika.FileService.Application.Uploads.PurgeAbandonedUploads;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.IntegrationTests.Engine;
using Spika.FileService.Infrastructure.IntegrationTests.Persistence;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing.Builders;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Infrastructure.IntegrationTests.Costs;

/// <summary>
/// No statement of the service reads many more rows than its answer needs, however many files are stored: all use cases
/// run on a library, and the database counts. Filters that are combined may read what the narrowest index has.
/// </summary>
[NonParallelizable]
public abstract class LibraryCostContract
{
    // A page has 100 rows, and a batch of the janitor up to 500.
    private const int MostRows = Library.Files / 20;

    // From the sixth time on, PostgreSQL may plan a prepared statement for values that it does not know.
    private const int Times = 7;

    private const int Limit = 100;

    // A database with files is not started with a root that has none.
    private static readonly UploadKey _stored = A.Key();

    private TestDatabase _database = null!;

    private IStatementCosts _costs = null!;

    private EngineProcess _process = null!;

    private IReadOnlyList<StatementCost> _start = [];

    [OneTimeSetUp]
    public async Task FillAsync()
    {
        _database = await CreateDatabaseAsync();
        await using (EngineProcess first = await EngineProcess.StartAsync(_database))
        {
            await using FileServiceDbContext db = first
                .Get<IDbContextFactory<FileServiceDbContext>>()
                .CreateDbContext();
            await first.SaveAllAsync(
                _stored,
                [
                    [1],
                ]
            );
            await first.VerifyAsync(_stored, 1, [1]);
            await Library.FillAsync(db);
        }

        _costs = await CountAsync();
        _process = await EngineProcess.StartAsync(_database);
        _start = _costs.Take();
    }

    [SetUp]
    public void ForgetOtherTests() => _costs.Take();

    [OneTimeTearDown]
    public async Task EndAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        _costs?.Dispose();
        if (_database is not null)
        {
            await _database.DisposeAsync();
        }
    }

    [Test]
    public void Start_ReadsFewRows() => AssertFewRows(_start);

    [Test]
    public async Task Count_OfARowThatNoIndexHas_IsSeen()
    {
        await using FileServiceDbContext db = _process.Get<IDbContextFactory<FileServiceDbContext>>().CreateDbContext();

        await db.Files.CountAsync(file => file.FileName == "none");

        Assert.That(_costs.Take().Max(cost => cost.Rows), Is.GreaterThan(MostRows));
    }

    [TestCase(Library.LargeOwner)]
    [TestCase(Library.SmallOwner)]
    public async Task Upload_ReadsFewRows(string owner)
    {
        byte[] chunk = new byte[1024];
        for (int i = 0; i < Times; i++)
        {
            UploadKey key = new(owner, $"new {owner} {i}");
            chunk[i] = (byte)owner.Length;
            byte[] whole = [.. chunk, .. chunk];
            await _process.SaveAsync(key, 1, chunk);
            await _process.SaveAsync(key, 0, chunk);
            await _process.SaveAsync(key, 2, [1]);
            await _process.SaveAsync(key, 2, [1, 2]);
            await _process.SendAsync(new GetUploadQuery(key));
            await _process.SendAsync(new GetUploadedChunksQuery(key));
            Result<StoredFile> wrong = await _process.VerifyAsync(key, 2, [.. chunk, .. chunk.Select(b => (byte)~b)]);
            StoredFile file = (await _process.VerifyAsync(key, 2, whole)).Value;
            await _process.VerifyAsync(key, 2, whole);
            StoredFile same = await StoreAsync(new UploadKey(owner, $"same {owner} {i}"), whole);
            await _process.ReadAsync(same);
            await _process.SendAsync(new DeleteFileCommand(file.Id, AccessScope.Of(owner)));
            await _process.SendAsync(new DeleteFileCommand(same.Id, AccessScope.All));
            UploadKey aborted = new(owner, $"aborted {owner} {i}");
            await _process.SaveAsync(aborted, 0, chunk);
            await _process.SendAsync(new AbortUploadCommand(aborted));

            Assert.That((wrong.IsSuccess, same.Blob), Is.EqualTo((false, file.Blob)));
        }

        AssertFewRows();
    }

    // Without tokens, all users are one owner. At its limit, each further upload would be the dearest of all.
    // Near it, they are counted once more by the statement that writes the row.
    [TestCase(5_000, true, 1)]
    [TestCase(9_999, true, 2)]
    [TestCase(10_000, false, 1)]
    public async Task Uploads_OfAnOwnerWithManyUnfinished_CountThemOnce(int unfinished, bool hasRoom, int counts)
    {
        FakeTimeProvider clock = new(TimeProvider.System.GetUtcNow());
        await using EngineProcess process = await EngineProcess.StartAsync(_database, clock);
        await using FileServiceDbContext db = process.Get<IDbContextFactory<FileServiceDbContext>>().CreateDbContext();
        await Library.StartUploadsAsync(db, unfinished);
        try
        {
            // The staged bytes of all owners are summed up once in a while.
            await process.SaveAsync(A.Key(), 0, [1]);
            _costs.Take();
            for (int i = 0; i < Times; i++)
            {
                UploadKey key = new(Library.BusyOwner, $"new {i}");
                Result<ChunkSet> saved = await process.SaveAsync(key, 0, [1]);
                Result<StoredFile> wrong = await process.VerifyAsync(key, 1, [2]);
                Assert.That((saved.IsSuccess, wrong.IsSuccess), Is.EqualTo((hasRoom, false)));
                await process.SendAsync(new AbortUploadCommand(key));
            }

            List<StatementCost> dear = [.. _costs.Take().Where(cost => cost.Rows > MostRows)];
            Assert.That(dear, Has.Count.EqualTo(counts));
        }
        finally
        {
            await db.Uploads.Where(upload => upload.Owner == Library.BusyOwner).ExecuteDeleteAsync();
        }
    }

    [TestCase(null)]
    [TestCase(Library.LargeOwner)]
    [TestCase(Library.SmallOwner)]
    public async Task List_ReadsFewRows(string? owner)
    {
        AccessScope scope = owner is null ? AccessScope.All : AccessScope.Of(owner);
        ListFilesQuery all = new(scope, Type: null, RelationId: null, Cursor: null, Limit);
        foreach (
            ListFilesQuery list in new[]
            {
                all,
                all with
                {
                    Type = Library.RareType,
                },
                all with
                {
                    Type = "message",
                },
                all with
                {
                    Type = "none",
                },
                all with
                {
                    RelationId = Library.RareRelation,
                },
                all with
                {
                    RelationId = 1001,
                },
                all with
                {
                    RelationId = 1,
                },
                all with
                {
                    Type = Library.RareType,
                    RelationId = Library.RareRelation,
                },
                all with
                {
                    FileHash = Library.RareHash.Hex,
                },
                all with
                {
                    FileHash = A.Hash(43).Hex,
                },
                all with
                {
                    MimeType = Library.RareMediaType,
                },
                all with
                {
                    MimeType = "none/none",
                },
                all with
                {
                    MimeType = "video/*",
                },
                all with
                {
                    MimeType = "none/*",
                },
                all with
                {
                    Ids = "1,2,3",
                    Limit = null,
                },
            }
        )
        {
            for (int i = 0; i < Times; i++)
            {
                await ListAsync(list);
                if (list.Ids is null)
                {
                    await ListAsync(list with { Order = "desc" });
                }
            }
        }

        AssertFewRows();
    }

    [TestCase(null)]
    [TestCase(Library.LargeOwner)]
    [TestCase(Library.SmallOwner)]
    public async Task Record_ReadsFewRows(string? owner)
    {
        AccessScope scope = owner is null ? AccessScope.All : AccessScope.Of(owner);
        for (int i = 0; i < Times; i++)
        {
            await _process.SendAsync(new GetFileRecordQuery(8, scope));
            await _process.SendAsync(new FindOldFileQuery("c8", scope));
            await _process.SendAsync(new FindOldFileQuery("none", scope));
        }

        AssertFewRows();
    }

    [Test]
    public async Task Janitor_ReadsFewRows()
    {
        for (int i = 0; i < Times; i++)
        {
            await _process.SaveAsync(A.Key(), 0, [1]);
            await _process.SaveAsync(A.Key(), 1, [1]);
            DateTimeOffset later = TimeProvider.System.GetUtcNow().AddDays(2);
            await _process.SendAsync(new PurgeAbandonedUploadsCommand(later, TimeProvider.System.GetUtcNow()));
        }

        AssertFewRows();
    }

    [Test]
    public async Task FileCheck_ReadsFewRows()
    {
        for (int i = 0; i < Times; i++)
        {
            await _process.SendAsync(new CheckStoredFilesCommand());
        }

        AssertFewRows();
    }

    [Test]
    public async Task Health_ReadsFewRows()
    {
        await HealthChecks.CheckDatabaseAsync(_process.Services);

        AssertFewRows();
    }

    private protected abstract Task<TestDatabase> CreateDatabaseAsync();

    /// <summary>Begins to count.</summary>
    private protected abstract Task<IStatementCosts> CountAsync();

    private async Task<StoredFile> StoreAsync(UploadKey key, byte[] content)
    {
        await _process.SaveAsync(key, 0, content);
        return (await _process.VerifyAsync(key, 1, content)).Value;
    }

    private async Task ListAsync(ListFilesQuery query)
    {
        Result<FilePage> listed = await _process.SendAsync(query);
        Assert.That(listed.IsSuccess, $"{query}: {listed.Error}");
        FilePage page = listed.Value;
        Assert.That(page.Files, Has.Count.AtMost(Limit));
        if (page.NextCursor is { } next)
        {
            await _process.SendAsync(query with { Cursor = next });
        }
    }

    private void AssertFewRows() => AssertFewRows(_costs.Take());

    private static void AssertFewRows(IReadOnlyList<StatementCost> costs)
    {
        Assert.That(costs, Is.Not.Empty, "nothing was counted");
        Assert.That(costs.Where(cost => cost.Rows > MostRows).Distinct(), Is.Empty);
    }
}
