using Spika.FileService.Application.Common;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.FileSystem;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Infrastructure.IntegrationTests.Engine;

/// <summary>What is read to hash a file, and what a verify finds hashed already.</summary>
public abstract class HashingContract(DatabaseProvider provider) : EngineContract(provider)
{
    private const int ChunkBytes = 64 * 1024;

    private readonly UploadKey _key = A.Key();

    private readonly IReadOnlyList<byte[]> _chunks = Chunks(ChunkBytes, ChunkBytes, ChunkBytes, ChunkBytes, 100);

    [Test]
    public async Task Save_WhenChunksComeInOrder_ReadsNothing()
    {
        await Engine.SaveAllAsync(_key, _chunks);

        Assert.That(Engine.Disk.BytesRead, Is.Zero);
    }

    [Test]
    public async Task Verify_WhenChunksCameInOrder_ReadsOnlyTheShortLastOne()
    {
        await Engine.SaveAllAsync(_key, _chunks);

        Result<StoredFile> file = await VerifyAsync();

        Assert.That(file.IsSuccess);
        Assert.That(Engine.Disk.BytesRead, Is.EqualTo(100));
    }

    [TestCase(1, 0, 2, 3, 4, Description = "In about the right order: one chunk is read again for the hash.")]
    [TestCase(4, 3, 2, 1, 0, Description = "Backwards: the verify hashes nearly all of it.")]
    [TestCase(2, 0, 4, 3, 1)]
    [TestCase(0, 3, 1, 2, 4)]
    public async Task Verify_InWhateverOrderTheChunksCame_ReadsEachByteAtMostOnce(params int[] order)
    {
        foreach (int index in order)
        {
            _ = (await Engine.SaveAsync(_key, index, _chunks[index])).Value;
        }

        Result<StoredFile> file = await VerifyAsync();

        Assert.That(file.IsSuccess);
        Assert.That(Engine.Disk.BytesRead, Is.LessThanOrEqualTo(Whole(_chunks).Length));
    }

    [Test]
    public async Task Save_WhenChunksComeInAboutTheRightOrder_LeavesNothingButTheLastToTheVerify()
    {
        foreach (int index in new[] { 1, 0, 3, 2 })
        {
            _ = (await Engine.SaveAsync(_key, index, _chunks[index])).Value;
        }

        // The hash is at chunk 3, which came before chunk 2, and at no request's since.
        _ = (await Engine.SaveAsync(_key, 4, _chunks[4])).Value;
        Engine.Disk.Clear();
        await VerifyAsync();

        Assert.That(Engine.Disk.BytesRead, Is.EqualTo(ChunkBytes + 100));
    }

    // The first is read by its own verify, the second also where the first one's bytes are, to share them.
    [Test]
    public async Task Verify_ThatReads_HashesOnThreadsForThat()
    {
        CountingHashThreads? hashing = null;
        await using EngineProcess process = await EngineProcess.StartAsync(
            Database,
            TimeProvider.System,
            services => services.Decorate<IHashThreads>(inner => hashing = new CountingHashThreads(inner))
        );
        UploadKey other = A.Key();
        foreach (UploadKey key in new[] { _key, other })
        {
            foreach (int index in new[] { 4, 3, 2, 1, 0 })
            {
                _ = (await process.SaveAsync(key, index, _chunks[index])).Value;
            }
        }

        Assert.That(hashing!.Count, Is.Zero);
        Assert.That((await process.VerifyAsync(_key, _chunks.Count, Whole(_chunks))).IsSuccess);
        Assert.That(hashing.Count, Is.EqualTo(1));
        Assert.That((await process.VerifyAsync(other, _chunks.Count, Whole(_chunks))).IsSuccess);
        Assert.That(hashing.Count, Is.EqualTo(3));
    }

    [Test]
    public async Task Verify_WhenAHashedChunkWasReplaced_HashesWhatCounts()
    {
        byte[] damaged = [.. _chunks[1].Reverse()];
        await Engine.SaveAllAsync(_key, [_chunks[0], damaged, .. _chunks.Skip(2)]);
        _ = (await Engine.SaveAsync(_key, 1, _chunks[1])).Value;

        Result<StoredFile> file = await VerifyAsync();

        Assert.That(await Engine.ReadAsync(file.Value), Is.EqualTo(Whole(_chunks)));
    }

    [Test]
    public async Task Verify_WhenAHashedChunkWasNotRecorded_HashesWhatCounts()
    {
        _ = (await Engine.SaveAsync(_key, 0, _chunks[0])).Value;
        Engine.Disk.Before = effect =>
        {
            if (effect.Name == nameof(IDisk.Flush))
            {
                throw new IOException("The disk failed.");
            }
        };
        byte[] damaged = [.. _chunks[1].Reverse()];
        Assert.That(() => Engine.SaveAsync(_key, 1, damaged), Throws.InstanceOf<IOException>());
        Engine.Disk.Before = _ => { };
        foreach (int index in new[] { 1, 2, 3, 4 })
        {
            _ = (await Engine.SaveAsync(_key, index, _chunks[index])).Value;
        }

        Result<StoredFile> file = await VerifyAsync();

        Assert.That(file.Error, Is.Null);
        Assert.That(await Engine.ReadAsync(file.Value), Is.EqualTo(Whole(_chunks)));
    }

    [Test]
    public async Task Verify_WhenMoreChunksWereHashedThanAnnounced_HashesTheAnnouncedOnes()
    {
        await Engine.SaveAllAsync(_key, _chunks);

        Result<StoredFile> file = await Engine.VerifyAsync(_key, 2, Whole(_chunks.Take(2)));

        Assert.That(await Engine.ReadAsync(file.Value), Is.EqualTo(Whole(_chunks.Take(2))));
    }

    [Test]
    public async Task Verify_WhenTheFirstSlotsAreAnotherProcesss_HashesTheFileAsItIs()
    {
        EngineProcess other = await StartProcessAsync();
        foreach (int index in Enumerable.Range(0, _chunks.Count))
        {
            EngineProcess process = index == 1 ? other : Engine;
            _ = (await process.SaveAsync(_key, index, _chunks[index])).Value;
        }

        Result<StoredFile> file = await VerifyAsync();

        Assert.That(await Engine.ReadAsync(file.Value), Is.EqualTo(Whole(_chunks)));
    }

    [Test]
    public async Task Verify_WhenItFailed_TheNextOneHashesAnew()
    {
        await Engine.SaveAllAsync(_key, _chunks);
        Result<StoredFile> wrong = await Engine.VerifyAsync(_key, _chunks.Count, new byte[Whole(_chunks).Length]);

        Result<StoredFile> file = await VerifyAsync();

        Assert.That(wrong.Error, Is.EqualTo(UploadErrors.HashMismatch));
        Assert.That(await Engine.ReadAsync(file.Value), Is.EqualTo(Whole(_chunks)));
    }

    private Task<Result<StoredFile>> VerifyAsync() => Engine.VerifyAsync(_key, _chunks.Count, Whole(_chunks));
}
