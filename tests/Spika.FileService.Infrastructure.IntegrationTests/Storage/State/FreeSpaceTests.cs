using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Spika.FileService.Application.Uploads;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Settings;
using Spika.FileService.Infrastructure.Storage.State;
using Spika.FileService.Testing;

namespace Spika.FileService.Infrastructure.IntegrationTests.Storage.State;

public sealed class FreeSpaceTests
{
    private static readonly StagingUse _file = new(Bytes: 100, Files: 1);

    private static readonly IOptions<StorageOptions> _options = Options.Create(
        new StorageOptions { MinFreeBytes = 1000, MinFreeInodes = 10 }
    );

    private readonly StateFolder _folder = new(_options);

    private FakeTimeProvider _clock = null!;

    private RecordingLogger<FreeSpace> _logger = null!;

    [SetUp]
    public void SetUp() => (_clock, _logger) = (new FakeTimeProvider(), new RecordingLogger<FreeSpace>());

    [Test]
    public void Take_WhenSeveralComeBetweenTwoLooksAtTheDisk_CountsThem()
    {
        FreeSpace space = Space(bytes: 1250, inodes: 100);

        Assert.That(
            (space.Take(_file), space.Take(_file), space.Take(_file)),
            Is.EqualTo((default(object), default(object), UploadErrors.OutOfSpace))
        );
    }

    [Test]
    public void Take_WhenInodesWouldBeTooFew_RefusesNewFilesOnly()
    {
        FreeSpace space = Space(bytes: 10_000, inodes: 10);

        Assert.That(space.Take(_file), Is.EqualTo(UploadErrors.OutOfInodes));
        Assert.That(space.Take(_file with { Files = 0 }), Is.Null);
    }

    [Test]
    public void Take_WhenItRefuses_CountsNothing()
    {
        FreeSpace space = Space(bytes: 1100, inodes: 10);
        for (int i = 0; i < 100; i++)
        {
            space.Take(_file);
            space.Take(new StagingUse(Bytes: 101, Files: 0));
        }

        Assert.That(space.Take(_file with { Files = 0 }), Is.Null);
    }

    [Test]
    public void Return_WhenWhatWasCountedIsNotWritten_CountsItNoMore()
    {
        FreeSpace space = Space(bytes: 1100, inodes: 11);
        space.Take(_file);

        space.Return(_file);

        Assert.That(space.Take(_file), Is.Null);
    }

    [Test]
    public void Take_WhenASecondHasPassed_LooksAgain()
    {
        FreeSpace space = Space(bytes: 1100, inodes: 11);
        space.Take(_file);

        _clock.Advance(TimeSpan.FromSeconds(2));

        Assert.That(space.Take(_file), Is.Null);
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

    [Test]
    public void TakeForChunk_WhenItRefuses_TellsTheOperatorOnceAMinute()
    {
        FreeSpace space = Space(bytes: 1099, inodes: 100);

        foreach (int seconds in new[] { 0, 1, 58, 1, 59 })
        {
            _clock.Advance(TimeSpan.FromSeconds(seconds));
            space.TakeForChunk(_file);
        }

        Assert.That(
            _logger.Entries.Select(entry => entry.Message),
            Is.EqualTo(
                Enumerable.Repeat(
                    $"Chunks are refused (507): the file system of {_folder.Root} has 1099 bytes free, "
                        + "of which Storage:MinFreeBytes keeps 1000",
                    2
                )
            )
        );
    }

    [TestCase(1000, 100, 2161)]
    [TestCase(1001, 10, 2162)]
    [TestCase(1001, 11, null)]
    public void Look_WhenNoChunkFits_TellsTheOperator(long bytes, long inodes, int? expected)
    {
        FreeSpace space = Space(bytes, inodes);

        space.Look();
        space.Look();

        Assert.That(_logger.Entries.Select(entry => (int?)entry.Event.Id).SingleOrDefault(), Is.EqualTo(expected));
    }

    private FreeSpace Space(long bytes, long inodes) =>
        new(new FixedFileSystem(bytes, inodes), _folder, _options, _clock, _logger);
}
