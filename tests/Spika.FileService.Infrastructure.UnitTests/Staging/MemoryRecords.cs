using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence.Chunks;

namespace Spika.FileService.Infrastructure.UnitTests.Staging;

/// <summary>A record that answers what the test says, and remembers what it was given.</summary>
internal sealed class MemoryRecords(List<string> steps) : IChunkRecords
{
    /// <summary>What a read finds.</summary>
    public List<ChunkRecord> Recorded { get; } = [];

    /// <summary>The slots of each commit.</summary>
    public List<int[]> Commits { get; } = [];

    /// <summary>What a commit does to each upload; it is receiving by default.</summary>
    public Action<UploadCommit> Answer { get; set; } = commit => commit.IsReceiving = true;

    /// <summary>Thrown in place of an answer; null for none.</summary>
    public Exception? Failure { get; set; }

    public Task<IReadOnlyList<ChunkRecord>> ReadAsync(
        IReadOnlyCollection<UploadId> uploads,
        CancellationToken cancellationToken
    )
    {
        steps.Add("read");
        return Task.FromResult<IReadOnlyList<ChunkRecord>>([
            .. Recorded.Where(record => uploads.Contains(new UploadId(record.Upload))),
        ]);
    }

    public Task CommitAsync(IReadOnlyList<UploadCommit> commits, CancellationToken cancellationToken)
    {
        steps.Add("commit");
        foreach (UploadCommit commit in commits)
        {
            Commits.Add(commit.NewSlots.ToArray());
            Answer(commit);
        }

        return Failure is null ? Task.CompletedTask : Task.FromException(Failure);
    }
}
