using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Spika.FileService.Infrastructure.Persistence;

/// <summary>
/// Commits all writes of requests that wait for their turn at SQLite in one transaction: SQLite has one writer at a
/// time, and each commit is a flush. PostgreSQL does so itself.
/// </summary>
/// <remarks>
/// Each write begins at a savepoint. One that fails is undone alone, and the others are committed. No write has its
/// result before the commit.
/// </remarks>
internal sealed class WriteGroup(
    IDbContextFactory<FileServiceDbContext> contexts,
    WriteGate gate,
    WriterThread thread,
    TimeProvider clock
)
{
    // Bounds how long the first of them waits, and how much is repeated when the commit fails.
    private const int MaxWrites = 64;

    private readonly Lock _lock = new();

    private readonly Queue<IGroupedWrite> _first = [];

    private readonly Queue<IGroupedWrite> _waiting = [];

    private long _lastCommit;

    private bool _isRunning;

    /// <summary>
    /// When writes were committed last, a timestamp; 0 before the first. A request waits as long as the queue moves.
    /// </summary>
    public long LastCommit => Volatile.Read(ref _lastCommit);

    /// <summary>One attempt of a write.</summary>
    /// <param name="work">What it does. It may be called twice.</param>
    /// <param name="goesFirst">Whether it is run before all that wait already.</param>
    /// <param name="attempt">It is not run when this is abandoned before its turn.</param>
    /// <param name="cancellationToken">Is looked at until the write begins.</param>
    /// <exception cref="NoWriteTurnException">The attempt was abandoned before its turn.</exception>
    public Task<T> RunAsync<T>(
        Func<FileServiceDbContext, Task<T>> work,
        bool goesFirst,
        DatabaseAttempt attempt,
        CancellationToken cancellationToken
    )
    {
        GroupedWrite<T> write = new(work, attempt, cancellationToken);
        bool begins;
        lock (_lock)
        {
            (goesFirst ? _first : _waiting).Enqueue(write);
            begins = !_isRunning;
            _isRunning = true;
        }

        if (begins)
        {
            _ = Task.Factory.StartNew(RunAllAsync, CancellationToken.None, TaskCreationOptions.DenyChildAttach, thread);
        }

        return write.Result;
    }

    private async Task RunAllAsync()
    {
        while (HasMore())
        {
            try
            {
                using IDisposable turn = await gate.EnterAsync(CancellationToken.None);
                await CommitAsync(Take());
            }
            catch (Exception refused)
            {
                foreach (IGroupedWrite write in Take())
                {
                    write.Fail(refused);
                }
            }
        }
    }

    private bool HasMore()
    {
        lock (_lock)
        {
            _isRunning = _first.Count + _waiting.Count > 0;
            return _isRunning;
        }
    }

    private List<IGroupedWrite> Take()
    {
        List<IGroupedWrite> taken = [];
        lock (_lock)
        {
            while (
                taken.Count < MaxWrites
                && (_first.TryDequeue(out IGroupedWrite? write) || _waiting.TryDequeue(out write))
            )
            {
                if (!write.IsOver())
                {
                    taken.Add(write);
                }
            }
        }

        return taken;
    }

    private void NoteCommit() => Volatile.Write(ref _lastCommit, clock.GetTimestamp());

    // Does not throw.
    private async Task CommitAsync(List<IGroupedWrite> group)
    {
        if (group.Count > 1 && await TryCommitTogetherAsync(group))
        {
            return;
        }

        foreach (IGroupedWrite write in group)
        {
            if (gate.Doubt is { } doubt)
            {
                write.Fail(new DatabaseInDoubtException(doubt));
            }
            else if (group.Count == 1 || !write.IsOver())
            {
                await CommitAloneAsync(write);
            }
        }
    }

    private async Task CommitAloneAsync(IGroupedWrite write)
    {
        try
        {
            await using FileServiceDbContext db = contexts.CreateDbContext();
            await write.RunAsync(db);
            NoteCommit();
            write.Complete();
        }
        catch (Exception failure)
        {
            write.Fail(failure);
        }
    }

    /// <returns>
    /// False when nothing was done, as one of them ended the transaction of all: then each is to be run alone.
    /// </returns>
    private async Task<bool> TryCommitTogetherAsync(List<IGroupedWrite> group)
    {
        bool hasBegun = false;
        bool isCommitting = false;
        try
        {
            await using FileServiceDbContext db = contexts.CreateDbContext();
            await using IDbContextTransaction transaction = await db.BeginTransactionAsync(CancellationToken.None);
            hasBegun = true;
            foreach (IGroupedWrite write in group)
            {
                await RunAsync(write, db, transaction);

                // The log may have a hole before what would be committed.
                if (gate.Doubt is { } doubt)
                {
                    throw new DatabaseInDoubtException(doubt);
                }
            }

            isCommitting = true;
            await transaction.CommitAsync(CancellationToken.None);
        }
        catch (Exception) when (hasBegun && !isCommitting)
        {
            return false;
        }
        catch (Exception failure)
        {
            // The commit may have been made or not; or another program has the database, for each as for all.
            group.ForEach(write => write.Fail(failure));
            return true;
        }

        NoteCommit();
        group.ForEach(write => write.Complete());
        return true;
    }

    private static async Task RunAsync(IGroupedWrite write, FileServiceDbContext db, IDbContextTransaction transaction)
    {
        await transaction.CreateSavepointAsync(GroupedTransaction.Savepoint, CancellationToken.None);
        try
        {
            await write.RunAsync(db);
        }
        catch (Exception failure)
        {
            await transaction.RollbackToSavepointAsync(GroupedTransaction.Savepoint, CancellationToken.None);
            write.Note(failure);
        }

        // What one has read may be changed by the next.
        db.ChangeTracker.Clear();
        await transaction.ReleaseSavepointAsync(GroupedTransaction.Savepoint, CancellationToken.None);
    }
}
