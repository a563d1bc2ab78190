using Spika.FileService.Application.Uploads.AbortUpload;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Infrastructure.IntegrationTests.Providers;

// Each provider counts bytes in its own way, a disk in blocks: no test is close to a limit of staging. Odd chunks and
// files have limits where they cost more, which is on a disk: see StagingLimitsContract.
public abstract partial class StorageProviderContract
{
    private const int MaxFileBytes = 64 * 1024;

    private const int MaxOwnerBytes = 512 * 1024;

    private const int MaxBytes = 768 * 1024;

    private const int ChunksPerFile = 4;

    private const int ChunkBytes = MaxFileBytes / ChunksPerFile;

    // More than the limits allow.
    private const int ManyChunks = 2 * MaxBytes / ChunkBytes;

    [Test]
    public async Task Save_BeyondTheLargestFile_IsRefusedAndKeepsTheChunks()
    {
        byte[][] chunks = Chunked(ChunkBytes, ChunkBytes, ChunkBytes, ChunkBytes);
        await _process.SaveAllAsync(_key, chunks);
        chunks[0] = [.. chunks[0].Reverse()];

        Error? refusal = (await _process.SaveAsync(_key, ChunksPerFile, [1])).Error;
        Result<ChunkSet> replaced = await _process.SaveAsync(_key, 0, chunks[0]);

        Assert.That(refusal, Is.EqualTo(UploadErrors.FileTooLarge(MaxFileBytes)));
        Assert.That(replaced.Value.Count, Is.EqualTo(ChunksPerFile));
        Assert.That(await _process.ReadAsync((await VerifyAsync(chunks)).Value), Is.EqualTo(Whole(chunks)));
    }

    [Test]
    public async Task Save_BeyondTheBytesOfAnOwner_IsRefusedAndChargedNothing()
    {
        (UploadKey key, int index, Error refusal) = await FillAsync("one");
        for (int attempt = 0; attempt < ManyChunks; attempt++)
        {
            Assert.That((await _process.SaveAsync(key, index, new byte[ChunkBytes])).Error, Is.EqualTo(refusal));
        }

        Result<ChunkSet> other = await _process.SaveAsync(new UploadKey("other", "a"), 0, new byte[ChunkBytes]);

        Assert.That((refusal, other.Error), Is.EqualTo((UploadErrors.OwnerStagingFull, default(Error))));
    }

    [Test]
    public async Task Save_BeyondTheBytesOfAll_IsRefused()
    {
        await FillAsync("one");

        (_, _, Error refusal) = await FillAsync("other");

        Assert.That(refusal, Is.EqualTo(UploadErrors.StagingFull));
    }

    [Test]
    public async Task Save_WhenARefusedChunkIsTheFirst_LeavesNoBytes()
    {
        await FillAsync("one");
        await FillAsync("other");
        List<UploadId> before = await StagedAsync();

        Result<ChunkSet> saved = await _process.SaveAsync(_key, 0, new byte[ChunkBytes]);

        Assert.That(saved.Error, Is.EqualTo(UploadErrors.StagingFull));
        Assert.That(await StagedAsync(), Is.EquivalentTo(before));
    }

    [Test]
    public async Task Save_OfTheSameBytesAgain_IsChargedOnce()
    {
        for (int attempt = 0; attempt < ManyChunks; attempt++)
        {
            Assert.That((await _process.SaveAsync(_key, 0, new byte[ChunkBytes])).Error, Is.Null);
        }
    }

    [Test]
    public async Task Save_OfManyUploadsAtOnce_StaysWithinTheBytesOfTheOwner()
    {
        Result<ChunkSet>[] answers = await Task.WhenAll(
            Enumerable
                .Range(0, ManyChunks)
                .Select(_ => Task.Run(() => _process.SaveAsync(A.Key(), 0, new byte[ChunkBytes])))
        );

        Assert.That(answers.Count(answer => answer.IsSuccess), Is.InRange(1, MaxOwnerBytes / ChunkBytes));
        Assert.That(
            answers.Select(answer => answer.Error).OfType<Error>(),
            Has.All.EqualTo(UploadErrors.OwnerStagingFull)
        );
    }

    [Test]
    public async Task Save_WhenAnUploadOfTheOwnerHasEnded_HasItsRoom([Values] bool isAborted)
    {
        (UploadKey key, int index, Error refusal) = await FillAsync("one");
        var ended = new UploadKey("one", "0");
        if (isAborted)
        {
            await _process.SendAsync(new AbortUploadCommand(ended));
        }
        else
        {
            await _process.VerifyAsync(ended, ChunksPerFile, new byte[MaxFileBytes]);
        }

        // A provider may count again every few seconds.
        _clock.Advance(TimeSpan.FromMinutes(1));
        Result<ChunkSet> saved = await _process.SaveAsync(key, index, new byte[ChunkBytes]);

        Assert.That((refusal, saved.Error), Is.EqualTo((UploadErrors.OwnerStagingFull, default(Error))));
    }

    /// <summary>Saves the largest files of an owner, one after the other, until a chunk is refused.</summary>
    private async Task<(UploadKey Key, int Index, Error Refusal)> FillAsync(string owner)
    {
        for (int chunk = 0; chunk < ManyChunks; chunk++)
        {
            UploadKey key = new(owner, $"{chunk / ChunksPerFile}");
            int index = chunk % ChunksPerFile;
            if ((await _process.SaveAsync(key, index, new byte[ChunkBytes])).Error is { } refusal)
            {
                return (key, index, refusal);
            }
        }

        throw new AssertionException("No chunk was refused.");
    }
}
