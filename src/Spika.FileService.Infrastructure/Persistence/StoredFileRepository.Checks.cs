using Microsoft.EntityFrameworkCore;
using Spika.FileService.Domain.Files;
using Spika.FileService.Infrastructure.Persistence.Rows;

namespace Spika.FileService.Infrastructure.Persistence;

// What the check of stored files asks for.
internal sealed partial class StoredFileRepository
{
    public async Task<IReadOnlyList<StoredFile>> ListUncheckedAsync(
        DateTimeOffset checkedBefore,
        StoredFile? after,
        int limit,
        CancellationToken cancellationToken
    )
    {
        await using FileServiceDbContext db = contexts.CreateDbContext();
        IQueryable<StoredFileRow> files = db.Files.Where(f => f.CheckedAt < checkedBefore || f.DamagedAt != null);
        if (after is not null)
        {
            files = files.Where(f =>
                f.CheckedAt > after.CheckedAt || (f.CheckedAt == after.CheckedAt && f.Id > after.Id)
            );
        }

        List<StoredFileRow> rows = await files
            .OrderBy(f => f.CheckedAt)
            .ThenBy(f => f.Id)
            .Take(limit)
            .ToListAsync(cancellationToken);
        return rows.ConvertAll(row => row.ToStoredFile());
    }

    public async Task NoteWholeAsync(StoredFile file, CancellationToken cancellationToken)
    {
        DateTimeOffset now = clock.GetUtcMilliseconds();
        using IDisposable pass = await gate.EnterAsync(cancellationToken);
        await using FileServiceDbContext db = contexts.CreateDbContext();
        await db
            .Files.Where(f => f.Id == file.Id)
            .ExecuteUpdateAsync(
                f => f.SetProperty(row => row.CheckedAt, now).SetProperty(row => row.DamagedAt, (DateTimeOffset?)null),
                cancellationToken
            );
    }

    public async Task<bool> NoteDamagedAsync(StoredFile file, CancellationToken cancellationToken)
    {
        DateTimeOffset now = clock.GetUtcMilliseconds();
        using IDisposable pass = await gate.EnterAsync(cancellationToken);
        await using FileServiceDbContext db = contexts.CreateDbContext();
        int noted = await db
            .Files.Where(f => f.Id == file.Id)
            .ExecuteUpdateAsync(
                f => f.SetProperty(row => row.DamagedAt, row => row.DamagedAt ?? now),
                cancellationToken
            );
        return noted == 1;
    }

    // For the health check, which does not wait for the database.
    public Task<FileIntegrity> ReadIntegrityAsync(CancellationToken cancellationToken) =>
        database.RepeatOnceAsync(
            async db =>
            {
                int damaged = await db.Files.CountAsync(f => f.DamagedAt != null, cancellationToken);
                DateTimeOffset? oldest = await db
                    .Files.Where(f => f.DamagedAt == null)
                    .OrderBy(f => f.CheckedAt)
                    .Select(f => (DateTimeOffset?)f.CheckedAt)
                    .FirstOrDefaultAsync(cancellationToken);
                return new FileIntegrity(damaged, oldest);
            },
            cancellationToken
        );
}
