using Microsoft.Data.Sqlite;
using Npgsql;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence.Chunks;

namespace Spika.FileService.Infrastructure.IntegrationTests.Engine;

/// <summary>The real record, whose database can go away before a commit, or after it and without an answer.</summary>
internal sealed class FlakyRecords(IChunkRecords records) : IChunkRecords
{
    private int _losses;

    private int _reads;

    private int _refusals;

    private Exception _failure = new IOException("The connection was lost after the commit.");

    /// <summary>How many of the next commits lose their answer: they were made, and the caller cannot know.</summary>
    public void LoseAnswers(int count) => _losses = count;

    /// <summary>As <see cref="LoseAnswers(int)"/>, with a failure that is waited out.</summary>
    public void LoseAnswersInOutage(int count) => (_losses, _failure) = (count, Outage());

    /// <summary>How many of the next commits, and reads before them, fail and are not made.</summary>
    public void RefuseInOutage(int count) => (_refusals, _failure) = (count, Outage());

    /// <summary>How many of the next commits the database refuses as it is full.</summary>
    public void RefuseFull(int count) => (_refusals, _failure) = (count, new SqliteException("full", 13));

    /// <summary>What happens between a commit and the loss of its answer.</summary>
    public Func<Task> BeforeLoss { get; set; } = () => Task.CompletedTask;

    /// <summary>What happens before a commit reaches the database.</summary>
    public Func<Task> BeforeCommit { get; set; } = () => Task.CompletedTask;

    /// <summary>What happens before a read.</summary>
    public Func<Task> BeforeRead { get; set; } = () => Task.CompletedTask;

    /// <summary>How often a record was read.</summary>
    public int Reads => _reads;

    public int Commits { get; private set; }

    public int Attempts { get; private set; }

    /// <summary>How many chunks the last commit had.</summary>
    public int ChunksInLastCommit { get; private set; }

    public async Task<IReadOnlyList<ChunkRecord>> ReadAsync(
        IReadOnlyCollection<UploadId> uploads,
        CancellationToken cancellationToken
    )
    {
        Interlocked.Increment(ref _reads);
        if (Refuses())
        {
            throw _failure;
        }

        await BeforeRead();
        return await records.ReadAsync(uploads, cancellationToken);
    }

    public async Task CommitAsync(IReadOnlyList<UploadCommit> commits, CancellationToken cancellationToken)
    {
        Commits++;
        ChunksInLastCommit = commits.Sum(commit => commit.NewSlots.Length + commit.NewOdd.Count);
        if (Refuses())
        {
            throw _failure;
        }

        await BeforeCommit();
        await records.CommitAsync(commits, cancellationToken);
        if (_losses > 0)
        {
            _losses--;
            await BeforeLoss();
            throw _failure;
        }
    }

    private static NpgsqlException Outage() => new("The server went away.", new IOException());

    private bool Refuses()
    {
        Attempts++;
        return _refusals > 0 && _refusals-- > 0;
    }
}
