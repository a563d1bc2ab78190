using Microsoft.EntityFrameworkCore;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Infrastructure.Persistence.Chunks;

namespace Spika.FileService.Infrastructure.IntegrationTests.Engine;

/// <summary>Aborts an upload between its start and the record of its first chunk.</summary>
internal sealed class AbortingRecords(IChunkRecords records) : IChunkRecords
{
    private IDbContextFactory<FileServiceDbContext> _contexts = null!;

    /// <summary>How many uploads are still to be aborted so.</summary>
    public int Aborts { get; private set; }

    public void Begin(int aborts, IDbContextFactory<FileServiceDbContext> contexts) =>
        (Aborts, _contexts) = (aborts, contexts);

    public Task<IReadOnlyList<ChunkRecord>> ReadAsync(
        IReadOnlyCollection<UploadId> uploads,
        CancellationToken cancellationToken
    ) => records.ReadAsync(uploads, cancellationToken);

    public async Task CommitAsync(IReadOnlyList<UploadCommit> commits, CancellationToken cancellationToken)
    {
        if (Aborts > 0)
        {
            await using FileServiceDbContext db = _contexts.CreateDbContext();
            Aborts -= await db.Uploads.ExecuteDeleteAsync(cancellationToken);
        }

        await records.CommitAsync(commits, cancellationToken);
    }
}
