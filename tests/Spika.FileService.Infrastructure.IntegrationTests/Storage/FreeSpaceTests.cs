using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Spika.FileService.Infrastructure.Storage;

namespace Spika.FileService.Infrastructure.IntegrationTests.Storage;

public sealed class FreeSpaceTests
{
    [Test]
    public void Take_WhenSeveralComeBetweenTwoLooksAtTheDisk_CountsThem()
    {
        StorageLayout layout = new(Options.Create(new StorageOptions { Root = Path.GetTempPath() }));
        FreeSpace space = new(layout, new FakeTimeProvider());

        long first = space.Take(1000);
        long second = space.Take(500);

        Assert.That(second, Is.EqualTo(first - 500));
    }

    [Test]
    public void Take_WhenASecondHasPassed_LooksAgain()
    {
        StorageLayout layout = new(Options.Create(new StorageOptions { Root = Path.GetTempPath() }));
        FakeTimeProvider clock = new();
        FreeSpace space = new(layout, clock);
        space.Take(int.MaxValue);
        for (int i = 0; i < 1_000_000; i++)
        {
            space.Take(int.MaxValue);
        }

        clock.Advance(TimeSpan.FromSeconds(2));

        Assert.That(space.Take(0), Is.GreaterThan(0));
    }
}
