using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence.Ledger;

namespace Spika.FileService.Infrastructure.IntegrationTests.Engine;

/// <summary>The real record, which can lose the answer to a commit: the commit went through, and the caller cannot know.</summary>
internal sealed class FlakyRecords(IChunkRecords records) : IChunkRecords
{
    private int _losses;

    /// <summary>How many of the next commits lose their answer.</summary>
    public void LoseAnswers(int count) => _losses = count;

    public int Commits { get; private set; }

    public Task<IReadOnlyList<ChunkRecord>> ReadAsync(
        IReadOnlyCollection<UploadId> uploads,
        CancellationToken cancellationToken
    ) => records.ReadAsync(uploads, cancellationToken);

    public async Task CommitAsync(IReadOnlyList<UploadCommit> commits, CancellationToken cancellationToken)
    {
        Commits++;
        await records.CommitAsync(commits, cancellationToken);
        if (_losses > 0)
        {
            _losses--;
            throw new IOException("The connection was lost after the commit.");
        }
    }
}
