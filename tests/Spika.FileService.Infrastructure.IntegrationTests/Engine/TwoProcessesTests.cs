using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Infrastructure.IntegrationTests.Engine;

/// <summary>Two processes on one PostgreSQL and one volume.</summary>
public sealed class TwoProcessesTests() : EngineContract(DatabaseProvider.PostgreSql)
{
    private EngineProcess _other = null!;

    [SetUp]
    public async Task StartOtherAsync() => _other = await StartProcessAsync();

    [Test]
    public async Task Save_WhenEachProcessHasSome_ListsThoseOfBoth()
    {
        UploadKey key = A.Key();
        await Engine.SaveAsync(key, 0, new byte[1024]);
        await _other.SaveAsync(key, 1, new byte[10]);

        Result<ChunkSet> third = await Engine.SaveAsync(key, 2, new byte[1024]);
        Result<ChunkSet> fourth = await _other.SaveAsync(key, 3, new byte[1024]);

        Assert.That(third.Value.Count, Is.EqualTo(3));
        Assert.That(fourth.Value.Count, Is.EqualTo(4));
    }

    [Test]
    [Category(TestEffort.Category)]
    public async Task Save_WhenAllChunksComeAtOnceToBoth_ListsInEachAnswerWhatWasRecordedUpToIt()
    {
        for (int round = 0; round < TestEffort.Of(usual: 5, full: 20); round++)
        {
            UploadKey key = A.Key();

            Result<ChunkSet>[] answers = await Task.WhenAll(
                Enumerable
                    .Range(0, 50)
                    .Select(index =>
                        (index % 2 == 0 ? Engine : _other).SaveAsync(key, index, new byte[index % 7 == 0 ? 5 : 16])
                    )
            );

            AnswerOrder.AssertOneOrder(answers);
        }
    }

    [Test]
    public async Task Save_WhenItReplacesAnOddChunkOfTheOther_RemovesItsFile()
    {
        UploadKey key = A.Key();
        await Engine.SaveAllAsync(key, [new byte[1024], [1]]);

        await _other.SaveAsync(key, 1, [2]);
        await Engine.SaveAsync(key, 1, [3]);

        Assert.That(FilesUnder(Engine.Layout.StagingRoot).Count(file => file.EndsWith(".odd")), Is.EqualTo(1));
        Assert.That((await _other.VerifyAsync(key, 2, [.. new byte[1024], 3])).IsSuccess);
    }

    [Test]
    public async Task Verify_WhenItFailedHereAndTheOtherReplacedTheChunk_IsJudgedByTheNewBytes()
    {
        UploadKey key = A.Key();
        IReadOnlyList<byte[]> chunks = Chunks(1024, 1024, 10);
        await Engine.SaveAllAsync(key, [chunks[0], chunks[0], chunks[2]]);
        Result<StoredFile> failed = await Engine.VerifyAsync(key, 3, Whole(chunks));

        await _other.SaveAsync(key, 1, chunks[1]);

        Result<StoredFile> file = await Engine.VerifyAsync(key, 3, Whole(chunks));
        Assert.That(failed.Error, Is.EqualTo(UploadErrors.HashMismatch));
        Assert.That(await Engine.ReadAsync(file.Value), Is.EqualTo(Whole(chunks)));
    }

    [Test]
    public async Task Verify_WhenBothHaveChunks_PutsThemTogetherInEither()
    {
        UploadKey key = A.Key();
        IReadOnlyList<byte[]> chunks = Chunks(1024, 1024, 1024, 1024, 10);
        for (int index = 0; index < chunks.Count; index++)
        {
            await (index % 2 == 0 ? Engine : _other).SaveAsync(key, index, chunks[index]);
        }

        Result<StoredFile> file = await _other.VerifyAsync(key, 5, Whole(chunks));

        Assert.That(await Engine.ReadAsync(file.Value), Is.EqualTo(Whole(chunks)));
    }

    [Test]
    public async Task Verify_WhenTheOtherStillHasTheSlotsOpen_CopiesInsteadOfMovingThem()
    {
        UploadKey key = A.Key();
        IReadOnlyList<byte[]> chunks = Chunks(1024, 1024);
        await Engine.SaveAllAsync(key, chunks);

        Result<StoredFile> file = await _other.VerifyAsync(key, 2, Whole(chunks));

        Assert.That(await Engine.ReadAsync(file.Value), Is.EqualTo(Whole(chunks)));
        Assert.That(_other.Disk.Effects.Where(e => e.Name == "Write").Sum(e => e.Bytes), Is.EqualTo(2048));
    }

    [Test]
    public async Task Save_WhenTheOtherSavedOtherBytesBefore_ReplacesThem()
    {
        UploadKey key = A.Key();
        IReadOnlyList<byte[]> chunks = Chunks(1024, 1024, 1024);
        await _other.SaveAsync(key, 0, chunks[0]);
        await Engine.SaveAsync(key, 1, chunks[1]);

        // This process does not know of the other's chunk 1, or of its own that was replaced.
        await _other.SaveAsync(key, 1, chunks[2]);
        await Engine.SaveAsync(key, 0, chunks[2]);

        Result<StoredFile> file = await Engine.VerifyAsync(key, 2, Whole([chunks[2], chunks[2]]));
        Assert.That(await Engine.ReadAsync(file.Value), Is.EqualTo(Whole([chunks[2], chunks[2]])));
    }

    [Test]
    public async Task Save_WhenAChunkGoesBackAndForthBetweenBoth_KeepsTheLast()
    {
        UploadKey key = A.Key();
        IReadOnlyList<byte[]> chunks = Chunks(1024, 1024);
        await Engine.SaveAsync(key, 0, chunks[0]);
        await _other.SaveAsync(key, 0, chunks[1]);

        await Engine.SaveAsync(key, 0, chunks[0]);

        Result<StoredFile> file = await _other.VerifyAsync(key, 1, chunks[0]);
        Assert.That(file.IsSuccess);
    }

    [Test]
    [Repeat(5)]
    public async Task Save_WhenBothGetOtherBytesAtOnce_KeepsOneOfThemWhole()
    {
        UploadKey key = A.Key();
        IReadOnlyList<byte[]> chunks = Chunks(64 * 1024, 64 * 1024);

        await Task.WhenAll(Engine.SaveAsync(key, 0, chunks[0]), _other.SaveAsync(key, 0, chunks[1]));

        Result<StoredFile>[] files =
        [
            await Engine.VerifyAsync(key, 1, chunks[0]),
            await _other.VerifyAsync(key, 1, chunks[1]),
        ];
        Assert.That(files.Count(file => file.IsSuccess), Is.EqualTo(1));
    }

    [Test]
    public async Task Save_WhenTheOtherFinishedTheUpload_IsRefused()
    {
        UploadKey key = A.Key();
        byte[] chunk = Chunks(1024)[0];
        await Engine.SaveAsync(key, 0, chunk);
        await _other.VerifyAsync(key, 1, chunk);

        Result<ChunkSet> late = await Engine.SaveAsync(key, 1, chunk);

        Assert.That(late.Error, Is.EqualTo(UploadErrors.AlreadyFinished));
    }

    [Test]
    public async Task Verify_WhenBothVerifyAtOnce_AnswersBothWithTheSameFile()
    {
        UploadKey key = A.Key();
        IReadOnlyList<byte[]> chunks = Chunks(1024, 1024, 10);
        await Engine.SaveAllAsync(key, chunks);

        Result<StoredFile>[] files = await Task.WhenAll(
            Engine.VerifyAsync(key, 3, Whole(chunks)),
            _other.VerifyAsync(key, 3, Whole(chunks))
        );

        Assert.That(files[0].Value.Id, Is.EqualTo(files[1].Value.Id));
    }
}
