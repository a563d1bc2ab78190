using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence.Chunks;

namespace Spika.FileService.Infrastructure.IntegrationTests.Crashes;

internal sealed class PowerCutRecords(IChunkRecords records, PowerSwitch power) : IChunkRecords
{
    public Task<IReadOnlyList<ChunkRecord>> ReadAsync(
        IReadOnlyCollection<UploadId> uploads,
        CancellationToken cancellationToken
    )
    {
        power.ThrowIfOff();
        return records.ReadAsync(uploads, cancellationToken);
    }

    public async Task CommitAsync(IReadOnlyList<UploadCommit> commits, CancellationToken cancellationToken)
    {
        if (!commits.Any(commit => commit.HasChanges))
        {
            // Only what others recorded is asked for.
            power.ThrowIfOff();
            await records.CommitAsync(commits, cancellationToken);
            return;
        }

        await power.CommitAsync("the chunk is recorded", () => records.CommitAsync(commits, cancellationToken));
    }
}
