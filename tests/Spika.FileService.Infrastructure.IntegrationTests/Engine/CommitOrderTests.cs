using Microsoft.Extensions.Time.Testing;
using Npgsql;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Infrastructure.IntegrationTests.Engine;

/// <summary>Two instances on one PostgreSQL agree on one order of the commits to an upload.</summary>
public sealed class CommitOrderTests() : EngineContract(DatabaseProvider.PostgreSql)
{
    private EngineProcess _other = null!;

    [SetUp]
    public async Task StartOtherAsync() => _other = await StartProcessAsync();

    [Test]
    public async Task Save_WhenAnotherCommitFollowsOneWithoutAnAnswer_ListsAllOnlyInTheOther()
    {
        UploadKey key = A.Key();
        await SaveOneInEachAsync(key);
        Result<ChunkSet> later = default;
        Engine.Records.BeforeLoss = async () => later = await _other.SaveAsync(key, 3, new byte[16]);
        Engine.Records.LoseAnswersInOutage(1);

        Result<ChunkSet> inDoubt = await Engine.SaveAsync(key, 2, new byte[16]);

        // It may leave out what the other committed just before: which of its chunks those were is not recorded.
        Assert.That(later.Value.Count, Is.EqualTo(4));
        Assert.That(inDoubt.Value.Contains(0) && inDoubt.Value.Contains(2) && !inDoubt.Value.Contains(3));
    }

    [Test]
    public async Task Save_WhenAnotherCommitPrecedesOneWithoutAnAnswer_ListsAllInTheAnswer()
    {
        UploadKey key = A.Key();
        await SaveOneInEachAsync(key);
        await _other.SaveAsync(key, 3, new byte[16]);
        Engine.Records.LoseAnswersInOutage(1);

        Result<ChunkSet> inDoubt = await Engine.SaveAsync(key, 2, new byte[16]);

        Assert.That(inDoubt.Value.Count, Is.EqualTo(4));
    }

    [Test]
    [Repeat(5)]
    public async Task Save_WhenBothLoseAnswers_ListsAllInExactlyOneAnswer()
    {
        UploadKey key = A.Key();
        await SaveOneInEachAsync(key);
        Engine.Records.LoseAnswersInOutage(10);
        _other.Records.LoseAnswersInOutage(10);

        Result<ChunkSet>[] answers = await Task.WhenAll(
            Enumerable
                .Range(2, 40)
                .Select(index => (index % 2 == 0 ? Engine : _other).SaveAsync(key, index, new byte[16]))
        );

        Assert.That(answers.Count(answer => answer.Value.Count == 42), Is.EqualTo(1));
    }

    [Test]
    public async Task Save_WhileAnotherInstanceCommitsToTheUpload_WaitsAndLetsOtherUploadsPass()
    {
        UploadKey busy = A.Key();
        UploadKey free = A.Key();
        await Engine.SaveAsync(busy, 0, new byte[16]);
        await Engine.SaveAsync(free, 0, new byte[16]);
        await using NpgsqlConnection connection = await Engine.Get<NpgsqlDataSource>().OpenConnectionAsync();
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync();
        await LockAsync(transaction, await FindAsync(busy));

        Task<Result<ChunkSet>> waiting = Engine.SaveAsync(busy, 1, new byte[16]);
        for (int index = 1; index <= 20; index++)
        {
            Assert.That((await Engine.SaveAsync(free, index, new byte[16])).Value.Count, Is.EqualTo(index + 1));
        }

        Assert.That(waiting.IsCompleted, Is.False);
        await transaction.RollbackAsync();
        Assert.That((await waiting).Value.Count, Is.EqualTo(2));
    }

    [Test]
    public async Task Save_WhileAnotherInstanceCommitsToAnotherUpload_RepeatsThatCommitAfterPausesOnly()
    {
        // Pauses of this clock do not end, so only chunks that arrive begin a round.
        EngineProcess engine = await StartProcessAsync(new FakeTimeProvider(A.Moment));
        UploadKey busy = A.Key();
        UploadKey free = A.Key();
        await engine.SaveAsync(busy, 0, new byte[16]);
        await engine.SaveAsync(free, 0, new byte[16]);
        await using NpgsqlConnection connection = await Engine.Get<NpgsqlDataSource>().OpenConnectionAsync();
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync();
        await LockAsync(transaction, await FindAsync(busy));
        int before = engine.Records.Commits;

        Task<Result<ChunkSet>> waiting = engine.SaveAsync(busy, 1, new byte[16]);
        await engine.SaveAsync(free, 1, new byte[16]);
        await engine.SaveAsync(free, 2, new byte[16]);
        await HoldAsync(transaction);
        int rounds = engine.Records.Commits - before;
        await transaction.RollbackAsync();
        await engine.SaveAsync(free, 3, new byte[16]);
        await waiting;

        // For each of three chunks a round with it, and one without it that finds the upload still locked.
        Assert.That(rounds, Is.InRange(3, 2 * 3));
    }

    [Test]
    public async Task Save_WhenABatchReplacesAnOddChunkThatTheInstanceDoesNotKnow_ListsItInEachAnswer()
    {
        UploadKey key = A.Key();
        await Engine.SaveAsync(key, 1, new byte[16]);
        await _other.SaveAsync(key, 2, new byte[7]);
        await using NpgsqlConnection connection = await Engine.Get<NpgsqlDataSource>().OpenConnectionAsync();
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync();
        await LockAsync(transaction, await FindAsync(key));

        Task<Result<ChunkSet>> added = Engine.SaveAsync(key, 0, new byte[16]);
        Task<Result<ChunkSet>> replacing = Engine.SaveAsync(key, 2, new byte[5]);
        Assert.That(() => Engine.Records.ChunksInLastCommit, Is.EqualTo(2).After(10_000, 5));
        await transaction.RollbackAsync();

        Assert.That(((await added).Value.Count, (await replacing).Value.Count), Is.EqualTo((3, 3)));
    }

    // Both write to the upload, so that each has a record that the other knows.
    private async Task SaveOneInEachAsync(UploadKey key)
    {
        await Engine.SaveAsync(key, 0, new byte[16]);
        await _other.SaveAsync(key, 1, new byte[16]);
    }

    // Long enough for hundreds of rounds, if nothing holds them back.
    private static async Task HoldAsync(NpgsqlTransaction transaction)
    {
        await using NpgsqlCommand command = new("SELECT pg_sleep(0.5)", transaction.Connection, transaction);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task LockAsync(NpgsqlTransaction transaction, Upload upload)
    {
        await using NpgsqlCommand command = new(
            "SELECT pg_advisory_xact_lock(1399875947, uuid_hash($1))",
            transaction.Connection,
            transaction
        );
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = upload.Id.Value });
        await command.ExecuteNonQueryAsync();
    }
}
