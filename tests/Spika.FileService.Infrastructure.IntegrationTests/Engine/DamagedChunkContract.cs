using Microsoft.Win32.SafeHandles;
using Spika.FileService.Application.Uploads.GetUploadedChunks;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Infrastructure.IntegrationTests.Engine;

/// <summary>
/// Bytes of recorded chunks that are missing or cannot be read: a client repairs them by sending them again.
/// </summary>
public abstract class DamagedChunkContract(DatabaseProvider provider) : EngineContract(provider)
{
    private readonly UploadKey _key = A.Key();

    private readonly IReadOnlyList<byte[]> _chunks = Chunks(1024, 1024, 1024, 1024, 10);

    [Test]
    public async Task Save_WhenTheRecordedBytesCannotBeRead_ReplacesThem()
    {
        await Engine.SaveAllAsync(_key, _chunks);
        Engine.Disk.BeforeRead = (path, position) =>
        {
            if (path.EndsWith(".slots", StringComparison.Ordinal) && position == 1024)
            {
                throw new IOException("Input/output error", 5);
            }
        };

        Result<ChunkSet> repaired = await Engine.SaveAsync(_key, 1, _chunks[1]);

        Result<StoredFile> file = await VerifyAsync();
        Assert.That(repaired.Value.Count, Is.EqualTo(5));
        Assert.That(await Engine.ReadAsync(file.Value), Is.EqualTo(Whole(_chunks)));
    }

    [TestCase(".slots", 0, 1, 2, 3, 4, Description = "All of it was hashed when it came.")]
    [TestCase(".slots", 4, 3, 2, 1, 0, Description = "The verify hashes it.")]
    [TestCase(".odd", 0, 1, 2, 3, 4)]
    public async Task Verify_WhenAFileIsShorterThanItsRecord_AsksForTheChunksAgain(string end, params int[] order)
    {
        await SaveInOrderAsync(order);
        await ShortenAsync(end, byBytes: 5);

        await AssertIsRefusedAsDamagedAndRepairableAsync();
    }

    [TestCase(".slots", 0, 1, 2, 3, 4)]
    [TestCase(".slots", 4, 3, 2, 1, 0)]
    [TestCase(".odd", 0, 1, 2, 3, 4)]
    public async Task Verify_WhenAFileIsGone_AsksForTheChunksAgain(string end, params int[] order)
    {
        await SaveInOrderAsync(order);
        File.Delete(await FileInStagingAsync(end));

        await AssertIsRefusedAsDamagedAndRepairableAsync();
    }

    [Test]
    public async Task Verify_WhenACopyNeedsAFileThatIsShorterThanItsRecord_AsksForTheChunksAgain()
    {
        await Engine.SaveAllAsync(_key, _chunks);
        await Engine.SaveAsync(_key, 0, _chunks[1]);
        await Engine.SaveAsync(_key, 0, _chunks[0]);
        await ShortenAsync(".slots", byBytes: 2000);

        await AssertIsRefusedAsDamagedAndRepairableAsync();
    }

    private async Task SaveInOrderAsync(int[] order)
    {
        foreach (int index in order)
        {
            await Engine.SaveAsync(_key, index, _chunks[index]);
        }
    }

    // The service has the slots open meanwhile.
    private async Task ShortenAsync(string end, int byBytes)
    {
        using SafeFileHandle file = Engine.Disk.Open(await FileInStagingAsync(end), FileMode.Open);
        RandomAccess.SetLength(file, RandomAccess.GetLength(file) - byBytes);
    }

    private async Task<string> FileInStagingAsync(string end) => Engine.StagedFile((await FindAsync(_key)).Id, end);

    private async Task AssertIsRefusedAsDamagedAndRepairableAsync()
    {
        Exception? damaged = Assert.CatchAsync(VerifyAsync);
        Assert.That(new FailureClassifier().Classify(damaged!), Is.EqualTo(UploadErrors.HashMismatch));
        Assert.That(FilesUnder(Engine.Layout.FilesRoot), Is.Empty);
        ChunkSet listed = (await Engine.SendAsync(new GetUploadedChunksQuery(_key))).Value;
        Assert.That(listed.Count, Is.LessThan(_chunks.Count));
        await Engine.SaveAllAsync(_key, _chunks);

        Result<StoredFile> file = await VerifyAsync();

        Assert.That(await Engine.ReadAsync(file.Value), Is.EqualTo(Whole(_chunks)));
    }

    private Task<Result<StoredFile>> VerifyAsync() => Engine.VerifyAsync(_key, _chunks.Count, Whole(_chunks));
}
