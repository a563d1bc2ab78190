using Npgsql;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Infrastructure.IntegrationTests.Engine;

/// <summary>Chunks whose commit meets a database that is away for a moment.</summary>
public abstract class OutageContract(DatabaseProvider provider) : EngineContract(provider)
{
    [Test]
    public async Task Save_WhenTheDatabaseComesBack_IsAnsweredAsIfItHadNeverBeenAway()
    {
        UploadKey key = A.Key();
        IReadOnlyList<byte[]> chunks = Chunks(1024, 1024, 10);
        await Engine.SaveAsync(key, 0, chunks[0]);
        Engine.Records.RefuseInOutage(8);

        Result<ChunkSet>[] answers = await Task.WhenAll(
            Engine.SaveAsync(key, 1, chunks[1]),
            Engine.SaveAsync(key, 2, chunks[2])
        );

        Assert.That(answers.Select(answer => answer.Value.Count), Is.EquivalentTo((int[])[2, 3]));
        Result<StoredFile> file = await Engine.VerifyAsync(key, 3, Whole(chunks));
        Assert.That(await Engine.ReadAsync(file.Value), Is.EqualTo(Whole(chunks)));
    }

    [Test]
    [Category(TestEffort.Category)]
    public async Task Save_WhenTheAnswersToCommitsAreLost_ListsInEachAnswerWhatWasRecordedUpToIt()
    {
        UploadKey key = A.Key();
        await Engine.SaveAsync(A.Key(), 0, new byte[16]);
        Engine.Records.LoseAnswersInOutage(TestEffort.Of(usual: 6, full: 30));

        Result<ChunkSet>[] answers = await Task.WhenAll(
            Enumerable.Range(0, 100).Select(index => Engine.SaveAsync(key, index, new byte[index % 7 == 0 ? 5 : 16]))
        );

        AnswerOrder.AssertOneOrder(answers);
    }

    [Test]
    public async Task Save_WhenACommitWasMadeWithoutAnAnswer_DoesNotWriteTheChunkAgain()
    {
        UploadKey key = A.Key();
        await Engine.SaveAsync(key, 0, new byte[1024]);
        Engine.Disk.Clear();
        Engine.Records.LoseAnswersInOutage(1);

        Result<ChunkSet> saved = await Engine.SaveAsync(key, 1, new byte[1024]);

        Assert.That(saved.Value.Count, Is.EqualTo(2));
        Assert.That(Engine.Disk.Effects.Count(effect => effect.Name == "Write"), Is.EqualTo(1));
    }

    [Test]
    public async Task Save_WhenTheDatabaseStaysAway_FailsAfterTheTimeAndWorksAgain()
    {
        EngineProcess impatient = await StartProcessAsync(("Database:WaitForUpTo", "00:00:01"));
        UploadKey key = A.Key();
        await impatient.SaveAsync(key, 0, new byte[1024]);
        impatient.Records.RefuseInOutage(int.MaxValue);

        Assert.That(() => impatient.SaveAsync(key, 1, new byte[1024]), Throws.InstanceOf<NpgsqlException>());

        impatient.Records.RefuseInOutage(0);
        Assert.That((await impatient.SaveAsync(key, 1, new byte[1024])).Value.Count, Is.EqualTo(2));
    }

    [Test]
    public async Task Save_WhenWaitingIsOff_FailsAtTheFirstAttempt()
    {
        EngineProcess impatient = await StartProcessAsync(("Database:WaitForUpTo", "00:00:00"));
        UploadKey key = A.Key();
        await impatient.SaveAsync(key, 0, new byte[1024]);
        int attempts = impatient.Records.Attempts;
        impatient.Records.RefuseInOutage(1);

        Assert.That(() => impatient.SaveAsync(key, 1, new byte[1024]), Throws.InstanceOf<NpgsqlException>());

        Assert.That(impatient.Records.Attempts - attempts, Is.EqualTo(1));
    }
}
