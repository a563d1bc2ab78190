using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence.Sqlite;

public sealed class WriteGroupTests() : DatabaseContract(DatabaseProvider.Sqlite)
{
    private const int Writes = 20;

    private const int LongQueue = 330;

    private ServiceProvider? _impatient;

    private DatabaseRetry Retry => Process.GetRequiredService<DatabaseRetry>();

    [Test]
    public async Task Writes_ThatWaitForTheirTurn_AreCommittedTogether()
    {
        Upload[] leased = await LeaseManyAsync();
        int before = CommitLog.Count(Database.Root);

        StoredFile?[] files = await TogetherAsync(() => leased.Select(AddAsync));

        Assert.That(files.Select(file => file!.Id).Distinct().Count(), Is.EqualTo(Writes));
        Assert.That(CommitLog.Count(Database.Root) - before, Is.EqualTo(1));
    }

    [Test]
    public async Task Write_ThatFails_IsUndoneAlone()
    {
        Upload[] leased = await LeaseManyAsync();
        Task failing = Task.CompletedTask;

        StoredFile?[] files = await TogetherAsync(() =>
        {
            Task<StoredFile?>[] first = [.. leased[1..10].Select(AddAsync)];
            failing = FailAsync(leased[0]);
            return first.Concat(leased[10..].Select(AddAsync));
        });

        Assert.That(async () => await failing, Throws.TypeOf<NotFiniteNumberException>());
        Assert.That(files, Has.All.Not.Null);
        Assert.That(await CountFilesAsync(), Is.EqualTo(Writes - 1));
        Assert.That(await AddAsync(leased[0]), Is.Not.Null, "it is as before");
    }

    [Test]
    public async Task Write_ThatIsRolledBack_LeavesTheOthers()
    {
        Upload[] leased = await LeaseManyAsync();
        Upload lost = leased[0] with { FencingToken = leased[0].FencingToken - 1 };

        StoredFile?[] files = await TogetherAsync(() => leased[1..].Append(lost).Select(AddAsync));

        Assert.That(files[^1], Is.Null);
        Assert.That(files[..^1], Has.All.Not.Null);
        Assert.That(await CountFilesAsync(), Is.EqualTo(Writes - 1));
    }

    // As a full disk does.
    [Test]
    public async Task Write_ThatEndsTheTransactionOfAll_LetsEachBeRunAlone()
    {
        Upload[] leased = await LeaseManyAsync();
        Task ending = Task.CompletedTask;

        StoredFile?[] files = await TogetherAsync(() =>
        {
            Task<StoredFile?>[] first = [.. leased[..10].Select(AddAsync)];
            ending = Retry.WriteAsync(db => db.Database.ExecuteSqlRawAsync("ROLLBACK"), default);
            return first.Concat(leased[10..].Select(AddAsync));
        });

        Assert.That(async () => await ending, Throws.Exception);
        Assert.That(files, Has.All.Not.Null);
        Assert.That(await CountFilesAsync(), Is.EqualTo(Writes));
    }

    // The log may have a hole: nothing is acknowledged until it is repaired, whether or not SQLite ended the
    // transaction.
    [TestCase("SELECT 1")]
    [TestCase("ROLLBACK")]
    public async Task Write_ThatLeavesTheDatabaseInDoubt_LetsNoneBeCommitted(string sql)
    {
        Upload[] leased = await LeaseManyAsync();
        WriteGate gate = Process.GetRequiredService<WriteGate>();
        Task[] others = [];
        Task failing = Task.CompletedTask;

        await TogetherAsync(() =>
        {
            Task[] first = [.. leased[..10].Select(FinishOnceAsync)];
            failing = WriteOnceAsync<int>(async db =>
            {
                await db.Database.ExecuteSqlRawAsync(sql);
                gate.Close(new IOException("The disk failed."));
                throw new IOException("The disk failed.");
            });
            others = [.. first, .. leased[10..].Select(FinishOnceAsync)];
            return [];
        });

        Assert.That(async () => await failing, Throws.Exception);
        foreach (Task other in others)
        {
            Assert.That(async () => await other, Throws.TypeOf<DatabaseInDoubtException>());
        }

        Assert.That(await CountFinishedAsync(), Is.Zero);
    }

    [Test]
    public async Task Writes_WhileAnotherProgramHasTheDatabase_FailTogether()
    {
        Upload[] leased = await LeaseManyAsync();
        int attempts = 0;
        ServiceProvider impatient = await StartAnotherProcessAsync(("Database:CommandTimeout", "00:00:01"));
        await using FileServiceDbContext other = OpenContext();
        await using IDbContextTransaction lockedBy = await other.Database.BeginTransactionAsync();
        DatabaseRetry retry = impatient.GetRequiredService<DatabaseRetry>();

        Task<int>[] writes;
        using (await impatient.GetRequiredService<WriteGate>().EnterAsync(default))
        {
            writes =
            [
                .. leased.Select(_ =>
                    WriteOnceAsync(
                        db =>
                        {
                            attempts++;
                            return db.Database.ExecuteSqlRawAsync("DELETE FROM files");
                        },
                        retry
                    )
                ),
            ];
        }

        foreach (Task<int> write in writes)
        {
            Assert.That(async () => await write, Throws.TypeOf<SqliteException>());
        }

        Assert.That(attempts, Is.Zero, "each would wait as long for the lock");
    }

    // Clients that wait their turn in a long queue are not refused while it moves.
    [Test]
    public async Task Writes_WhoseQueueMoves_WaitLongerThanTheLimit()
    {
        List<Task<int>> writes = [];
        await TogetherAsync(() =>
        {
            for (int i = 0; i < LongQueue; i++)
            {
                writes.Add(Retry.WriteAsync(_ => AdvanceAsync(TimeSpan.FromMilliseconds(100)), default));
            }

            return [];
        });

        await Task.WhenAll(writes);

        Assert.That(Clock.GetUtcNow() - A.Moment, Is.GreaterThan(TimeSpan.FromSeconds(30)));
    }

    // A lease that is taken for a request that was answered keeps the upload for a minute.
    [Test]
    public async Task Write_ThatOneCommitKeepsWaitingForTooLong_IsNotRun()
    {
        DatabaseRetry retry = await StartRetryAsync();
        int runs = 0;
        Task<int> kept = Task.FromResult(0);
        await WriteOnceAsync(
            async _ =>
            {
                kept = retry.WriteAsync(_ => Task.FromResult(++runs), default);
                return await AdvanceUntilEndAsync(kept);
            },
            retry
        );

        Assert.That(async () => await kept, Throws.TypeOf<NoAnswerException>());
        await retry.WriteAsync(_ => Task.FromResult(1), default);
        Assert.That(runs, Is.Zero);
    }

    // As the one before, in a group whose writes are run one by one.
    [Test]
    public async Task Write_ThatAnotherOfItsGroupKeepsWaitingForTooLong_IsNotRun()
    {
        DatabaseRetry retry = await StartRetryAsync();
        int runs = 0;
        Task<int> kept = Task.FromResult(0);
        Task<int> ending;
        Task<int> slow;
        using (await _impatient!.GetRequiredService<WriteGate>().EnterAsync(default))
        {
            ending = WriteOnceAsync(db => db.Database.ExecuteSqlRawAsync("ROLLBACK"), retry);
            slow = WriteOnceAsync(_ => AdvanceUntilEndAsync(kept), retry);
            kept = retry.WriteAsync(_ => Task.FromResult(++runs), default);
        }

        Assert.That(async () => await kept, Throws.TypeOf<NoAnswerException>());
        Assert.That(async () => await ending, Throws.Exception);
        await slow;
        await retry.WriteAsync(_ => Task.FromResult(1), default);
        Assert.That(runs, Is.Zero);
    }

    [Test]
    public async Task Write_ThatFailsAfterItWaitedInALongQueue_IsRepeatedAsOneThatDidNotWait()
    {
        DatabaseRetry retry = await StartRetryAsync();
        int attempts = 0;
        Task<int> write = Task.FromResult(0);
        await WriteOnceAsync(
            async _ =>
            {
                write = retry.WriteAsync<int>(
                    _ => ++attempts < 8 ? throw new SqliteException("busy", 5) : Task.FromResult(attempts),
                    default
                );
                return await AdvanceAsync(TimeSpan.FromSeconds(14));
            },
            retry
        );
        while (!write.IsCompleted)
        {
            // The longest pause, and time for the attempt that follows it.
            int before = attempts;
            await AdvanceAsync(TimeSpan.FromMilliseconds(250));
            SpinWait.SpinUntil(() => attempts > before || write.IsCompleted, TimeSpan.FromMilliseconds(100));
        }

        Assert.That(await write, Is.EqualTo(8));
    }

    [Test]
    public async Task Attempt_WhileOtherWritesAreCommitted_MayTakeLongerThanTheLimit()
    {
        DatabaseRetry retry = await StartRetryAsync();
        TaskCompletionSource<int> slow = new();
        Task<int> attempt = retry.RunAsync(_ => slow.Task, default);
        for (int i = 0; i < 5; i++)
        {
            Clock.Advance(TimeSpan.FromSeconds(10));
            await retry.WriteAsync(_ => Task.FromResult(1), default);
        }

        slow.SetResult(2);

        Assert.That(await attempt, Is.EqualTo(2));
    }

    [Test]
    public async Task Attempt_WhileNothingIsCommitted_EndsWithTheLimit()
    {
        DatabaseRetry retry = await StartRetryAsync();
        TaskCompletionSource<int> slow = new();
        Task<int> attempt = retry.RunAsync(_ => slow.Task, default);

        Clock.Advance(TimeSpan.FromSeconds(16));

        Assert.That(async () => await attempt, Throws.TypeOf<NoAnswerException>());
    }

    // A service with a long queue is ready.
    [Test]
    public async Task HealthCheck_DoesNotWaitForTheQueue()
    {
        List<Task<int>> writes = [];
        int before = 0;
        Task<int> question = Task.FromResult(0);
        await TogetherAsync(() =>
        {
            for (int i = 0; i < LongQueue; i++)
            {
                writes.Add(Retry.WriteAsync(_ => Task.FromResult(before++), default));
            }

            question = Retry.RepeatWriteOnceAsync(_ => Task.FromResult(before), default);
            return [];
        });

        await Task.WhenAll(writes);

        Assert.That(await question, Is.Zero);
    }

    [Test]
    public async Task Write_WhoseRequestEndsWhileItWaits_IsNotRun()
    {
        using CancellationTokenSource ended = new();
        bool wasRun = false;
        Task<int> write = Task.FromResult(0);

        await TogetherAsync(() =>
        {
            write = Retry.WriteAsync(
                _ =>
                {
                    wasRun = true;
                    return Task.FromResult(1);
                },
                ended.Token
            );
            ended.Cancel();
            return [];
        });

        Assert.That(async () => await write, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(wasRun, Is.False);
    }

    [Test]
    public async Task Write_WhileTheDatabaseIsInDoubt_IsRefusedAndLaterOnesAreNot()
    {
        WriteGate gate = Process.GetRequiredService<WriteGate>();
        Upload leased = await LeaseUploadAsync();
        gate.Close(new IOException("The disk failed."));
        Task<int> refused = WriteOnceAsync(_ => Task.FromResult(1));
        Assert.That(async () => await refused, Throws.TypeOf<DatabaseInDoubtException>());

        gate.Reopen();

        Assert.That(await AddAsync(leased), Is.Not.Null);
    }

    // A group takes those that wait when the turn comes, and each of these is in the queue when the call returns.
    private async Task<StoredFile?[]> TogetherAsync(Func<IEnumerable<Task<StoredFile?>>> begin)
    {
        Task<StoredFile?>[] writes;
        using (await Process.GetRequiredService<WriteGate>().EnterAsync(default))
        {
            writes = [.. begin()];
        }

        return await Task.WhenAll(writes);
    }

    // With the time for a statement that it has as shipped, not that of tests.
    private async Task<DatabaseRetry> StartRetryAsync()
    {
        _impatient = await StartAnotherProcessAsync(("Database:CommandTimeout", "00:00:05"));
        return _impatient.GetRequiredService<DatabaseRetry>();
    }

    private Task<T> WriteOnceAsync<T>(Func<FileServiceDbContext, Task<T>> write, DatabaseRetry? retry = null) =>
        (retry ?? Retry).WriteOnceAsync(write, new DatabaseAttempt(TimeSpan.Zero), default);

    private async Task<int> AdvanceUntilEndAsync(Task request)
    {
        await AdvanceAsync(TimeSpan.FromSeconds(16));
        await request.ContinueWith(_ => { }, TaskScheduler.Default);
        return 1;
    }

    // Not on the writers' thread: timers of other services would go on there.
    private Task<int> AdvanceAsync(TimeSpan time) =>
        Task.Run(() =>
        {
            Clock.Advance(time);
            return 1;
        });

    private Task<StoredFile?> AddAsync(Upload leased) => UnitOfWork.AddFileAsync(leased, A.Description(), A.Blob());

    // Without repetitions, during which the database would be repaired.
    private Task FinishOnceAsync(Upload leased) =>
        WriteOnceAsync(db => db.Database.ExecuteSqlAsync($"UPDATE uploads SET state = 2 WHERE id = {leased.Id.Value}"));

    private Task<bool> FailAsync(Upload leased) =>
        UnitOfWork.ExecuteAsync<bool>(
            async transaction =>
            {
                await transaction.Uploads.FinishAsync(UploadClaim.Leased(leased));
                await transaction.Files.AddAsync(leased.Key, A.Description(), A.Blob());
                throw new NotFiniteNumberException();
            },
            default
        );

    private async Task<Upload[]> LeaseManyAsync()
    {
        Upload[] leased = new Upload[Writes];
        for (int i = 0; i < Writes; i++)
        {
            leased[i] = await LeaseUploadAsync(A.Key($"upload-{i}"));
        }

        return leased;
    }

    private async Task<int> CountFinishedAsync()
    {
        await using FileServiceDbContext db = OpenContext();
        return await db.Uploads.CountAsync(upload => upload.State == UploadState.Done);
    }

    private async Task<int> CountFilesAsync()
    {
        await using FileServiceDbContext db = OpenContext();
        return await db.Files.CountAsync();
    }
}
