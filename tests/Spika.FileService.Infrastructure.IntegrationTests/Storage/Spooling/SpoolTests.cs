using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Moq;
using Spika.FileService.Application.Common.Spooling;
using Spika.FileService.Infrastructure.Settings;
using Spika.FileService.Infrastructure.Storage.Spooling;
using Spika.FileService.Infrastructure.Storage.State;

namespace Spika.FileService.Infrastructure.IntegrationTests.Storage.Spooling;

public sealed class SpoolTests
{
    private const int ExtentBytes = SpoolFile.ExtentBytes;

    private const int MaxExtents = 8;

    private string _root = null!;

    private Spool _spool = null!;

    [SetUp]
    public void Open()
    {
        _root = Directory.CreateTempSubdirectory("spool-").FullName;
        _spool = Create(minFreeBytes: 0);
    }

    [TearDown]
    public void Remove()
    {
        _spool.Dispose();

        // A last look may still make its folder.
        Assert.That(SpinWait.SpinUntil(TryRemove, TimeSpan.FromSeconds(10)));
    }

    [Test]
    public async Task ReadAsync_WhenBodiesWereAppendedInTurns_ReturnsEachAsItWas()
    {
        byte[] first = RandomNumberGenerator.GetBytes(3 * ExtentBytes + 17);
        byte[] second = RandomNumberGenerator.GetBytes(2 * ExtentBytes);
        using ISpooledBytes one = _spool.Begin();
        using ISpooledBytes other = _spool.Begin();

        for (int position = 0; position < first.Length; position += 50_000)
        {
            await AppendAsync(one, first.AsMemory(position, Math.Min(50_000, first.Length - position)));
            if (position < second.Length)
            {
                await AppendAsync(other, second.AsMemory(position, Math.Min(50_000, second.Length - position)));
            }
        }

        Assert.That(await ReadAsync(one, first.Length), Is.EqualTo(first));
        Assert.That(await ReadAsync(other, second.Length), Is.EqualTo(second));
    }

    [Test]
    public async Task TryAppendAsync_WhenItIsFull_AppendsNothingUntilRoomIsGivenBack()
    {
        ISpooledBytes large = _spool.Begin();
        await AppendAsync(large, new byte[MaxExtents * ExtentBytes]);
        using ISpooledBytes small = _spool.Begin();
        bool fitted = await small.TryAppendAsync(new ReadOnlySequence<byte>(new byte[1]));
        bool hadRoom = _spool.HasRoom;

        large.Dispose();

        Assert.That((fitted, hadRoom, _spool.HasRoom), Is.EqualTo((false, false, true)));
        Assert.That(await small.TryAppendAsync(new ReadOnlySequence<byte>(new byte[1])));
    }

    [Test]
    public async Task TryAppendAsync_WhenLittleIsFreeOnTheDisk_AppendsNothing()
    {
        using Spool spool = Create(minFreeBytes: 1L << 50);
        using ISpooledBytes body = spool.Begin();

        Assert.That((await body.TryAppendAsync(new(new byte[1])), spool.HasRoom), Is.EqualTo((false, false)));
    }

    [Test]
    public async Task Dispose_WhenNoBodyIsLeft_GivesAllBytesBack()
    {
        using (ISpooledBytes body = _spool.Begin())
        {
            await AppendAsync(body, new byte[ExtentBytes + 1]);
        }

        Assert.That(_spool.BytesInUse, Is.Zero);
    }

    [Test]
    [Platform("Linux")]
    public async Task Begin_WhenItsFileIsOpen_LeavesNoName()
    {
        string abandoned = Path.Combine(_root, "spool", "left.spool");
        Directory.CreateDirectory(Path.Combine(_root, "spool"));
        await File.WriteAllTextAsync(abandoned, "by a process that was killed");
        using ISpooledBytes body = _spool.Begin();

        await AppendAsync(body, new byte[1]);

        Assert.That(Directory.EnumerateFileSystemEntries(Path.Combine(_root, "spool")), Is.Empty);
    }

    [Test]
    public async Task ReadAsync_WhenTheDiskReturnsOtherBytes_Throws()
    {
        List<int> extents = [];
        using SpooledBytes body = new(_spool);
        await AppendAsync(body, new byte[1000]);
        SpoolFile inUse = _spool.TryTake(null, extents, 1)!;

        RandomAccess.Write(inUse.Handle, [1], 500);

        Assert.That(async () => await ReadAsync(body, 1000), Throws.InstanceOf<IOException>());
    }

    [Test]
    public async Task TryAppendAsync_WhenAWriteToTheFileFailed_WritesNothingMoreToIt()
    {
        using ISpooledBytes body = _spool.Begin();
        await AppendAsync(body, new byte[1000]);
        SpoolFile failed = _spool.TryTake(null, [], 1)!;
        _spool.Fail(failed);
        using ISpooledBytes fresh = _spool.Begin();

        await AppendAsync(fresh, new byte[1000]);

        Assert.That(async () => await AppendAsync(body, new byte[1]), Throws.InstanceOf<IOException>());
        Assert.That(await ReadAsync(body, 1000), Is.EqualTo(new byte[1000]), "What arrived before is as it was.");
    }

    [Test]
    public async Task HasRoom_WhenTheDiskHangs_DoesNotWaitForIt()
    {
        // Never disposed: the last look may still wait when the test has ended.
        TaskCompletionSource answers = new();
        Mock<IFileSystem> hanging = new();
        hanging
            .Setup(disk => disk.ReadFree())
            .Returns(() =>
            {
                answers.Task.Wait();
                return (long.MaxValue, long.MaxValue);
            });
        using Spool spool = Create(minFreeBytes: 0, disk: hanging.Object);

        Task<bool> asked = Task.Run(() => spool.HasRoom && spool.HasRoom);
        Task first = await Task.WhenAny(asked, Task.Delay(TimeSpan.FromSeconds(10)));
        answers.SetResult();

        Assert.That(first, Is.SameAs(asked));
        Assert.That(await asked);
    }

    [Test]
    public void Free_WhenMostOfTheFileIsUnused_GivesItsEndBack()
    {
        using Spool spool = Create(minFreeBytes: 0, maxExtents: 1000);
        List<int> kept = [];
        List<int> freed = [];
        SpoolFile file = spool.TryTake(null, kept, 1)!;
        spool.TryTake(file, freed, 999);
        RandomAccess.Write(file.Handle, [1], 1000L * ExtentBytes - 1);

        spool.Free(file, freed);

        Assert.That(SpinWait.SpinUntil(() => !file.IsTruncating, TimeSpan.FromSeconds(10)));
        Assert.That(RandomAccess.GetLength(file.Handle), Is.EqualTo(ExtentBytes));
        Assert.That(spool.TryTake(file, freed, 1), Is.SameAs(file));
    }

    private bool TryRemove()
    {
        try
        {
            Directory.Delete(_root, recursive: true);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private Spool Create(long minFreeBytes, IFileSystem? disk = null, int maxExtents = MaxExtents)
    {
        IOptions<StorageOptions> options = Options.Create(
            new StorageOptions
            {
                Root = _root,
                MaxSpooledBytes = (long)maxExtents * ExtentBytes,
                MinFreeBytes = minFreeBytes,
            }
        );
        StateFolder folder = new(options);
        return new Spool(
            folder,
            new FreeSpace(
                disk ?? new StateFileSystem(folder),
                folder,
                options,
                TimeProvider.System,
                NullLogger<FreeSpace>.Instance
            ),
            options,
            TimeProvider.System,
            NullLogger<Spool>.Instance
        );
    }

    private static async Task AppendAsync(ISpooledBytes body, ReadOnlyMemory<byte> bytes) =>
        Assert.That(await body.TryAppendAsync(new ReadOnlySequence<byte>(bytes)));

    private static async Task<byte[]> ReadAsync(ISpooledBytes body, int length)
    {
        byte[] read = new byte[length];
        await body.ReadAsync(read, CancellationToken.None);
        return read;
    }
}
