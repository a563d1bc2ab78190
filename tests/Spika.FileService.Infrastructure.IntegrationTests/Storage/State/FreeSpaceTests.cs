using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Spika.FileService.Application.Uploads;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Settings;
using Spika.FileService.Infrastructure.Storage.State;

namespace Spika.FileService.Infrastructure.IntegrationTests.Storage.State;

public sealed class FreeSpaceTests
{
    private static readonly StagingUse _file = new(Bytes: 100, Files: 1);

    private readonly StorageOptions _options = new() { MinFreeBytes = 1000, MinFreeInodes = 10 };

    private FakeTimeProvider _clock = null!;

    [SetUp]
    public void SetUp() => _clock = new FakeTimeProvider();

    [Test]
    public void Take_WhenSeveralComeBetweenTwoLooksAtTheDisk_CountsThem()
    {
        FreeSpace space = Space(bytes: 1250, inodes: 100);

        Assert.That(
            (space.Take(_file, _options), space.Take(_file, _options), space.Take(_file, _options)),
            Is.EqualTo((default(object), default(object), UploadErrors.OutOfSpace))
        );
    }

    [Test]
    public void Take_WhenInodesWouldBeTooFew_RefusesNewFilesOnly()
    {
        FreeSpace space = Space(bytes: 10_000, inodes: 10);

        Assert.That(space.Take(_file, _options), Is.EqualTo(UploadErrors.OutOfInodes));
        Assert.That(space.Take(_file with { Files = 0 }, _options), Is.Null);
    }

    [Test]
    public void Take_WhenItRefuses_CountsNothing()
    {
        FreeSpace space = Space(bytes: 1100, inodes: 10);
        for (int i = 0; i < 100; i++)
        {
            space.Take(_file, _options);
            space.Take(new StagingUse(Bytes: 101, Files: 0), _options);
        }

        Assert.That(space.Take(_file with { Files = 0 }, _options), Is.Null);
    }

    [Test]
    public void Return_WhenWhatWasCountedIsNotWritten_CountsItNoMore()
    {
        FreeSpace space = Space(bytes: 1100, inodes: 11);
        space.Take(_file, _options);

        space.Return(_file);

        Assert.That(space.Take(_file, _options), Is.Null);
    }

    [Test]
    public void Take_WhenASecondHasPassed_LooksAgain()
    {
        FreeSpace space = Space(bytes: 1100, inodes: 11);
        space.Take(_file, _options);

        _clock.Advance(TimeSpan.FromSeconds(2));

        Assert.That(space.Take(_file, _options), Is.Null);
    }

    [Test]
    public void ReadFree_OnThisMachine_AgreesWithTheFramework()
    {
        StateFolder folder = new(Options.Create(new StorageOptions { Root = Path.GetTempPath() }));

        (long bytes, long inodes) = new StateFileSystem(folder).ReadFree();

        // Other processes write meanwhile.
        long expected = new DriveInfo(folder.Root).AvailableFreeSpace;
        Assert.That(bytes, Is.EqualTo(expected).Within(5).Percent);
        Assert.That(inodes, Is.GreaterThan(0));
    }

    private FreeSpace Space(long bytes, long inodes) => new(new FixedFileSystem(bytes, inodes), _clock);
}
