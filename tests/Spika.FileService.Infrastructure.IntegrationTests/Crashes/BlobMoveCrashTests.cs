using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Settings;
using Spika.FileService.Infrastructure.Storage.Local;
using Spika.FileService.Infrastructure.Storage.Local.Upgrade;
using Spika.FileService.Testing;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Infrastructure.IntegrationTests.Crashes;

/// <summary>The power goes before each effect of the move of the blobs of version 0.1.0.</summary>
public sealed class BlobMoveCrashTests
{
    private static readonly BlobId[] _blobs =
    [
        .. Enumerable
            .Range(0, 3)
            .Select(number => BlobId.OfVersion010(UploadId.New(A.Moment.AddHours(number)).Value, number + 1)),
    ];

    private StorageLayout _layout = null!;

    [SetUp]
    public void MakeRoot()
    {
        _layout = new StorageLayout(Options.Create(new StorageOptions { Root = TestFolder.Create("spika-move-") }));
        File.WriteAllText(_layout.IdentityFile, "");
    }

    [TearDown]
    public void RemoveRoot() => Directory.Delete(_layout.Root, recursive: true);

    [Test]
    public async Task Move_CutBeforeAnyEffect_LosesNoBlobAndIsFinishedByTheNextStart(
        [Values(nameof(CacheFate.Lost), nameof(CacheFate.Torn), nameof(CacheFate.Kept))] string fate
    )
    {
        int effects = int.MaxValue;
        for (int cut = 0; cut <= effects; cut++)
        {
            Store();
            PowerSwitch power = new((number, _) => number == cut);
            power.StartCounting();
            PowerCutDisk disk = new(_layout.Root, power);
            await MoveAsync(disk, power);
            disk.Crash(Enum.Parse<CacheFate>(fate), seed: cut);

            string[] found = [.. _blobs.Select(Read)];

            Assert.That(found, Is.EqualTo(_blobs.Select(blob => blob.ToString())), $"cut {cut + 1}");
            await MoveAsync(new PowerCutDisk(_layout.Root, PowerSwitch.On()), PowerSwitch.On());
            Assert.That(_blobs.Select(_layout.BlobFile).Where(File.Exists).Count(), Is.EqualTo(3), $"cut {cut + 1}");
            effects = power.IsOff ? effects : cut;
        }

        Assert.That(effects, Is.GreaterThan(15), "the effects of a move");
    }

    private void Store()
    {
        if (Directory.Exists(_layout.FilesRoot))
        {
            Directory.Delete(_layout.FilesRoot, recursive: true);
        }

        Directory.CreateDirectory(FolderMark.PathIn(_layout.FilesRoot, $"{Guid.NewGuid():n}"));
        foreach (BlobId blob in _blobs)
        {
            string path = _layout.BlobFileOf010(blob)!;
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, blob.ToString());
        }
    }

    private string Read(BlobId blob) => File.ReadAllText(new BlobPlaces(_layout).Find(blob));

    /// <summary>Returns when all is moved, or the power is off.</summary>
    private async Task MoveAsync(PowerCutDisk disk, PowerSwitch power)
    {
        FakeTimeProvider clock = new(A.Moment);
        BlobFolders folders = new(_layout, new FileVolume(_layout, disk), disk, clock);
        using BlobsOf010 mover = new(_layout, folders, disk, clock, NullLogger<BlobsOf010>.Instance);
        await mover.StartAsync(CancellationToken.None);
        while (!mover.ExecuteTask!.IsCompleted && !power.IsOff)
        {
            clock.Advance(TimeSpan.FromMilliseconds(10));
            await Task.Yield();
        }

        await mover.StopAsync(CancellationToken.None);
    }
}
