using Microsoft.EntityFrameworkCore;
using Spika.FileService.Domain.Files;
using Spika.FileService.Infrastructure.Persistence.Rows;

namespace Spika.FileService.Infrastructure.Persistence;

internal sealed class BlobRepository(
    DatabaseRetry database,
    IDbContextFactory<FileServiceDbContext> contexts,
    WriteGate gate,
    TimeProvider clock
) : IBlobRepository
{
    // Others with the same content are without a file for a moment, until they are removed.
    private const int MostSame = 100;

    // A query of its own: joined with the files, PostgreSQL without statistics of the blobs reads all files, whether or
    // not there is such a blob.
    private readonly Func<FileServiceDbContext, string, long, IAsyncEnumerable<string>> _findSame =
        EF.CompileAsyncQuery(
            (FileServiceDbContext db, string sha256, long size) =>
                db
                    .Blobs.Where(b => b.Sha256 == sha256 && b.Size == size && b.DamagedAt == null)
                    .OrderBy(b => b.Id)
                    .Select(b => b.Id)
                    .Take(MostSame)
        );

    public Task<BlobId?> FindSameAsync(FileHash hash, long sizeBytes, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async db =>
            {
                List<string> same = await _findSame(db, hash.Hex, sizeBytes).ToListAsync(cancellationToken);
                foreach (string id in same)
                {
                    if (await db.Files.AnyAsync(f => f.BlobId == id, cancellationToken))
                    {
                        return (BlobId?)BlobRow.ParseId(id);
                    }
                }

                return null;
            },
            cancellationToken
        );

    public async Task<IReadOnlySet<BlobId>> FindUsedAsync(
        IReadOnlyCollection<BlobId> blobs,
        CancellationToken cancellationToken
    )
    {
        Dictionary<string, BlobId> wanted = blobs.ToDictionary(blob => blob.ToString());
        List<string> ids = [.. wanted.Keys];
        await using FileServiceDbContext db = contexts.CreateDbContext();
        List<string> used = await db
            .Files.Where(f => ids.Contains(f.BlobId))
            .Select(f => f.BlobId)
            .ToListAsync(cancellationToken);
        return used.Select(id => wanted[id]).ToHashSet();
    }

    public async Task<IReadOnlyList<CheckedBlob>> ListUncheckedAsync(
        DateTimeOffset checkedBefore,
        CheckedBlob? after,
        int limit,
        CancellationToken cancellationToken
    )
    {
        await using FileServiceDbContext db = contexts.CreateDbContext();

        // Two queries, each of which reads an index to its end: with OR, the database would read all blobs. What is
        // due comes first in the order.
        IQueryable<BlobRow> due = db.Blobs.Where(b => b.CheckedAt < checkedBefore);
        List<BlobRow> rows = await PageAsync(due, after, limit, cancellationToken);
        if (rows.Count < limit)
        {
            IQueryable<BlobRow> damaged = db.Blobs.Where(b => b.DamagedAt != null && b.CheckedAt >= checkedBefore);
            rows.AddRange(await PageAsync(damaged, after, limit - rows.Count, cancellationToken));
        }

        return rows.ConvertAll(row => row.ToCheckedBlob());
    }

    public async Task NoteWholeAsync(BlobId blob, CancellationToken cancellationToken)
    {
        DateTimeOffset now = clock.GetUtcMilliseconds();
        string id = blob.ToString();
        using IDisposable pass = await gate.EnterAsync(cancellationToken);
        await using FileServiceDbContext db = contexts.CreateDbContext();
        await db
            .Blobs.Where(b => b.Id == id)
            .ExecuteUpdateAsync(
                b => b.SetProperty(row => row.CheckedAt, now).SetProperty(row => row.DamagedAt, (DateTimeOffset?)null),
                cancellationToken
            );
    }

    public async Task<bool> NoteDamagedAsync(BlobId blob, CancellationToken cancellationToken)
    {
        DateTimeOffset now = clock.GetUtcMilliseconds();
        string id = blob.ToString();
        using IDisposable pass = await gate.EnterAsync(cancellationToken);
        await using FileServiceDbContext db = contexts.CreateDbContext();
        int noted = await db
            .Blobs.Where(b => b.Id == id)
            .ExecuteUpdateAsync(
                b => b.SetProperty(row => row.DamagedAt, row => row.DamagedAt ?? now),
                cancellationToken
            );
        return noted == 1;
    }

    // For the health check, which does not wait for the database.
    public Task<FileIntegrity> ReadIntegrityAsync(CancellationToken cancellationToken) =>
        database.RepeatOnceAsync(
            async db =>
            {
                int damaged = await db
                    .Blobs.Where(b => b.DamagedAt != null)
                    .Join(db.Files, b => b.Id, f => f.BlobId, (b, f) => f.Id)
                    .CountAsync(cancellationToken);
                DateTimeOffset? oldest = await db
                    .Blobs.Where(b => b.DamagedAt == null)
                    .OrderBy(b => b.CheckedAt)
                    .Select(b => (DateTimeOffset?)b.CheckedAt)
                    .FirstOrDefaultAsync(cancellationToken);
                return new FileIntegrity(damaged, oldest);
            },
            cancellationToken
        );

    private static Task<List<BlobRow>> PageAsync(
        IQueryable<BlobRow> blobs,
        CheckedBlob? after,
        int limit,
        CancellationToken cancellationToken
    )
    {
        if (after is not null)
        {
            string last = after.Blob.Id.ToString();
            blobs = blobs.Where(b =>
                b.CheckedAt >= after.CheckedAt && (b.CheckedAt > after.CheckedAt || string.Compare(b.Id, last) > 0)
            );
        }

        return blobs.OrderBy(b => b.CheckedAt).ThenBy(b => b.Id).Take(limit).ToListAsync(cancellationToken);
    }
}
