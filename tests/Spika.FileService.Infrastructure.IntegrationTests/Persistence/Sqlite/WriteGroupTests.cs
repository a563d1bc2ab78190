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
            failing = Retry.WriteOnceAsync<int>(
                async db =>
                {
                    await db.Database.ExecuteSqlRawAsync(sql);
                    gate.Close(new IOException("The disk failed."));
                    throw new IOException("The disk failed.");
                },
                default
            );
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
                    retry.WriteOnceAsync(
                        db =>
                        {
                            attempts++;
                            return db.Database.ExecuteSqlRawAsync("DELETE FROM files");
                        },
                        default
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

    // A lease that is taken for a request that was answered keeps the upload for a minute.
    [Test]
    public async Task Write_WhoseTurnComesTooLate_IsNotRun()
    {
        bool wasRun = false;
        Task<int> write = Task.FromResult(0);

        await TogetherAsync(() =>
        {
            write = Retry.WriteOnceAsync(
                _ =>
                {
                    wasRun = true;
                    return Task.FromResult(1);
                },
                default
            );
            Clock.Advance(TimeSpan.FromSeconds(16));
            return [];
        });

        Assert.That(async () => await write, Throws.TypeOf<NoWriteTurnException>());
        Assert.That(wasRun, Is.False);
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
        Task<int> refused = Retry.WriteOnceAsync(_ => Task.FromResult(1), default);
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

    private Task<StoredFile?> AddAsync(Upload leased) => UnitOfWork.AddFileAsync(leased, A.Description(), A.Blob());

    // Without repetitions, during which the database would be repaired.
    private Task FinishOnceAsync(Upload leased) =>
        Retry.WriteOnceAsync(
            db => db.Database.ExecuteSqlAsync($"UPDATE uploads SET state = 2 WHERE id = {leased.Id.Value}"),
            default
        );

    private Task<bool> FailAsync(Upload leased) =>
        UnitOfWork.ExecuteAsync<bool>(
            async transaction =>
            {
                await transaction.Uploads.FinishAsync(leased);
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
