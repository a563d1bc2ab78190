using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.FileSystem;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Infrastructure.IntegrationTests.Engine;

/// <summary>
/// What the limits of staging count: what is on the disk, and nothing that was refused, failed or removed.
/// </summary>
public abstract class StagingLimitsContract(DatabaseProvider provider) : EngineContract(provider)
{
    private readonly UploadKey _key = A.Key();

    private readonly UploadKey _other = new("another owner", "c");

    [Test]
    public async Task Save_WhenOneOwnerIsRefusedAgainAndAgain_LeavesRoomForOthers()
    {
        EngineProcess small = await StartProcessAsync(
            ("Uploads:MaxStagedBytesPerOwner", "20000"),
            ("Uploads:MaxStagedBytes", "60000")
        );
        await small.SaveAsync(_key, 0, new byte[8192]);
        for (int index = 1; index < 50; index++)
        {
            Assert.That(
                (await small.SaveAsync(_key, index, new byte[8192])).Error,
                Is.EqualTo(UploadErrors.OwnerStagingFull)
            );
        }

        Result<ChunkSet> other = await small.SaveAsync(_other, 0, new byte[8192]);
        Result<ChunkSet> smaller = await small.SaveAsync(_key, 1, new byte[4000]);

        Assert.That((other.Error, smaller.Error), Is.EqualTo((default(Error), default(Error))));
    }

    [Test]
    public async Task Save_WhenWritesOrFlushesFailed_CountsThemNoMore()
    {
        EngineProcess small = await StartProcessAsync(("Uploads:MaxStagedBytesPerOwner", "40000"));
        foreach (string failing in new[] { nameof(IDisk.Write), nameof(IDisk.Flush) })
        {
            small.Disk.Before = effect =>
            {
                if (effect.Name == failing)
                {
                    throw new IOException("Input/output error", 5);
                }
            };
            for (int attempt = 0; attempt < 20; attempt++)
            {
                Assert.That(() => small.SaveAsync(_key, 0, new byte[8192]), Throws.InstanceOf<IOException>());
                Assert.That(() => small.SaveAsync(_key, 3, new byte[5]), Throws.InstanceOf<IOException>());
            }
        }

        small.Disk.Before = _ => { };
        Result<ChunkSet> saved = await small.SaveAsync(_key, 0, new byte[8192]);

        Assert.That(saved.IsSuccess);
        Assert.That(FilesUnder(small.Layout.StagingRoot).Where(file => file.EndsWith(".odd")), Is.Empty);
    }

    [Test]
    public async Task Save_WhenTheSameChunksComeAgain_CountsThemOnce()
    {
        EngineProcess small = await StartProcessAsync(("Uploads:MaxStagedBytesPerOwner", "30000"));
        for (int attempt = 0; attempt < 20; attempt++)
        {
            Assert.That((await small.SaveAsync(_key, 0, new byte[8192])).IsSuccess);
            Assert.That((await small.SaveAsync(_key, 1, new byte[5])).IsSuccess);
        }
    }

    [Test]
    public async Task Save_WhenAnOddChunkIsReplacedAgainAndAgain_KeepsOneFileAndCountsOne()
    {
        EngineProcess small = await StartProcessAsync(
            ("Uploads:MaxStagedBytesPerOwner", "30000"),
            ("Uploads:MaxStagedFilesPerOwner", "4")
        );
        await small.SaveAsync(_key, 0, new byte[1024]);
        for (byte value = 0; value < 100; value++)
        {
            Assert.That((await small.SaveAsync(_key, 1, [value])).Error, Is.Null, $"{value}");
        }

        Result<StoredFile> file = await small.VerifyAsync(_key, 2, [.. new byte[1024], 99]);

        Assert.That(small.Disk.Count(nameof(IDisk.Delete)), Is.GreaterThanOrEqualTo(99));
        Assert.That(file.IsSuccess);
    }

    [Test]
    public async Task Save_WhenAnOddChunkIsReplaced_RemovesItsFileAfterTheCommit()
    {
        await Engine.SaveAsync(_key, 0, new byte[1024]);
        await Engine.SaveAsync(_key, 1, [1]);
        string replaced = OddFiles().Single();
        int commits = Engine.Records.Commits;
        List<int> commitsBefore = [];
        Engine.Disk.Before = effect =>
        {
            if (effect == new DiskEffect(nameof(IDisk.Delete), replaced))
            {
                commitsBefore.Add(Engine.Records.Commits - commits);
            }
        };

        await Engine.SaveAsync(_key, 1, [2]);

        // The first commit refreshes what is known of the record; the second records the chunk.
        Assert.That(commitsBefore, Is.EqualTo(new[] { 2 }));
        Assert.That(OddFiles().Single(), Is.Not.EqualTo(replaced));
    }

    [Test]
    public async Task Save_WhenTheCommitOfAReplacementLosesItsAnswer_KeepsBothFiles()
    {
        await Engine.SaveAsync(_key, 0, new byte[1024]);
        await Engine.SaveAsync(_key, 1, [1]);
        Engine.Disk.Before = effect =>
        {
            if (effect.Name == nameof(IDisk.Flush))
            {
                Engine.Records.LoseAnswers(10);
            }
        };

        Assert.CatchAsync(() => Engine.SaveAsync(_key, 1, [2]));
        Engine.Records.LoseAnswers(0);
        Engine.Disk.Before = _ => { };

        Result<StoredFile> file = await Engine.VerifyAsync(_key, 2, [.. new byte[1024], 2]);
        Assert.That(file.IsSuccess);
    }

    [Test]
    public async Task Save_AfterARestart_CountsWhatIsStaged()
    {
        await Engine.SaveAsync(_key, 0, new byte[1024]);
        await Engine.SaveAsync(_key, 1, [1]);
        await Engine.SaveAsync(_key, 1, [2]);

        // Folder and slots file 10 KiB, odd file 5 KiB.
        EngineProcess full = await StartProcessAsync(("Uploads:MaxStagedBytesPerOwner", $"{15 * 1024 + 4095}"));
        EngineProcess fits = await StartProcessAsync(("Uploads:MaxStagedBytesPerOwner", $"{30 * 1024}"));
        EngineProcess fullOfFiles = await StartProcessAsync(("Uploads:MaxStagedFilesPerOwner", "3"));

        Assert.That((await full.SaveAsync(_key, 2, [1])).Error, Is.EqualTo(UploadErrors.OwnerStagingFull));
        Assert.That((await fullOfFiles.SaveAsync(_key, 2, [1])).Error, Is.EqualTo(UploadErrors.OwnerStagingFilesFull));
        Assert.That((await fits.SaveAsync(_key, 2, [1])).Error, Is.Null);
    }

    [Test]
    public async Task Save_WhenManyFirstChunksComeAtOnce_CountsTheFolderOnce()
    {
        EngineProcess small = await StartProcessAsync(("Uploads:MaxStagedFilesPerOwner", "200"));
        await Task.WhenAll(Enumerable.Range(0, 50).Select(index => small.SaveAsync(_key, index, new byte[1024])));

        // Two for the first upload, and two for each of these.
        for (int upload = 0; upload < 99; upload++)
        {
            Result<ChunkSet> saved = await small.SaveAsync(new UploadKey(_key.Owner, $"{upload}"), 0, [1]);
            Assert.That(saved.Error, Is.Null, $"{upload}");
        }
    }

    [Test]
    public async Task Save_WhenTheUploadHasAllItsOddChunks_StillTakesSlotsAndReplacements()
    {
        EngineProcess small = await StartProcessAsync(("Uploads:MaxOddChunksPerUpload", "2"));
        await small.SaveAllAsync(_key, [new byte[1024], [1], [2]]);

        Result<ChunkSet> third = await small.SaveAsync(_key, 3, [3]);
        Result<ChunkSet> replacement = await small.SaveAsync(_key, 2, [9]);
        Result<ChunkSet> slot = await small.SaveAsync(_key, 3, new byte[1024]);

        Assert.That(third.Error, Is.EqualTo(UploadErrors.TooManyOddChunks(2)));
        Assert.That((replacement.Error, slot.Error), Is.EqualTo((default(Error), default(Error))));
        Assert.That((await small.VerifyAsync(_key, 3, [.. new byte[1024], 1, 9])).IsSuccess);
    }

    [Test]
    public async Task Save_WhenARefusedChunkCameFirst_KeepsTheStrideForTheOthers()
    {
        EngineProcess small = await StartProcessAsync(("Uploads:MaxStagedBytesPerOwner", "40000"));
        await small.SaveAsync(_key, 0, new byte[1 << 16]);

        await small.SaveAsync(_key, 0, new byte[1024]);

        Assert.That(OddFiles(), Is.Empty);
        Assert.That(FilesUnder(small.Layout.StagingRoot).Count(), Is.EqualTo(1));
    }

    private string[] OddFiles() =>
        [.. FilesUnder(Engine.Layout.StagingRoot).Where(file => file.EndsWith(".odd", StringComparison.Ordinal))];
}
