using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Infrastructure.Storage.Local;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Infrastructure.IntegrationTests.Engine;

/// <summary>
/// Failing verifies cost their reading once for each state of the record, and leave turns to other owners.
/// </summary>
public abstract class RepeatedVerifyContract(DatabaseProvider provider) : EngineContract(provider)
{
    private readonly UploadKey _key = A.Key();

    private readonly IReadOnlyList<byte[]> _chunks = Chunks(1024, 1024, 1024, 10);

    private byte[] Content => Whole(_chunks);

    [Test]
    public async Task Verify_WhenItFailedAndNoChunkCame_ReadsNothing()
    {
        await SaveInAnyOrderAsync();
        await VerifyWronglyAsync();
        Engine.Disk.Clear();

        Error? again = await VerifyWronglyAsync();
        Error? otherHash = await VerifyWronglyAsync(2);

        Assert.That((again, otherHash), Is.EqualTo((UploadErrors.HashMismatch, UploadErrors.HashMismatch)));
        Assert.That((Engine.Disk.BytesRead, Engine.Disk.Effects.Count), Is.EqualTo((0, 0)));
    }

    [Test]
    public async Task Verify_WhenItFailedAndAChunkIsReplaced_IsJudgedByTheNewBytes()
    {
        await SaveInAnyOrderAsync();
        await Engine.SaveAsync(_key, 1, _chunks[2]);
        Result<StoredFile> failed = await Engine.VerifyAsync(_key, _chunks.Count, Content);

        await Engine.SaveAsync(_key, 1, _chunks[1]);

        Result<StoredFile> file = await Engine.VerifyAsync(_key, _chunks.Count, Content);
        Assert.That(failed.Error, Is.EqualTo(UploadErrors.HashMismatch));
        Assert.That(await Engine.ReadAsync(file.Value), Is.EqualTo(Content));
    }

    [Test]
    public async Task Verify_WhenTheDiskReadOtherBytesOnceAndAChunkIsSentAgain_ReadsAgain()
    {
        await SaveInAnyOrderAsync();
        string slots = Engine.StagedFile((await FindAsync(_key)).Id, ".slots");
        byte[] whole = await File.ReadAllBytesAsync(slots);
        await WriteAsync(slots, new byte[whole.Length]);
        Result<StoredFile> failed = await Engine.VerifyAsync(_key, _chunks.Count, Content);

        await WriteAsync(slots, whole);
        await Engine.SaveAsync(_key, 0, _chunks[0]);

        Result<StoredFile> file = await Engine.VerifyAsync(_key, _chunks.Count, Content);
        Assert.That(failed.Error, Is.EqualTo(UploadErrors.HashMismatch));
        Assert.That(await Engine.ReadAsync(file.Value), Is.EqualTo(Content));
    }

    [Test]
    public async Task Verify_WhileAnotherOwnerHoldsItsTurns_HasItsOwn()
    {
        ReadingTurns turns = Engine.Get<ReadingTurns>();
        for (int i = 0; i < 10 * Environment.ProcessorCount; i++)
        {
            _ = turns.EnterAsync("another", CancellationToken.None);
        }

        await SaveInAnyOrderAsync();

        Result<StoredFile> file = await Engine.VerifyAsync(_key, _chunks.Count, Content);
        Assert.That(file.IsSuccess);
    }

    // Nothing of it is hashed when it comes.
    private async Task SaveInAnyOrderAsync()
    {
        for (int index = _chunks.Count - 1; index >= 0; index--)
        {
            await Engine.SaveAsync(_key, index, _chunks[index]);
        }
    }

    private static async Task WriteAsync(string path, byte[] content)
    {
        await using FileStream file = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        await file.WriteAsync(content);
    }

    private async Task<Error?> VerifyWronglyAsync(byte difference = 1)
    {
        byte[] other = Content;
        other[0] += difference;
        return (await Engine.VerifyAsync(_key, _chunks.Count, other)).Error;
    }
}
