using Microsoft.Win32.SafeHandles;
using Spika.FileService.Infrastructure.FileSystem;
using Spika.FileService.Infrastructure.Storage.Local;

namespace Spika.FileService.Infrastructure.IntegrationTests.Storage.Local;

public sealed class BlobStreamTests
{
    private const int Bytes = 300_000;

    private static readonly byte[] _content = [.. Enumerable.Range(0, Bytes).Select(i => (byte)(i % 251))];

    private readonly OpenBlobs _open = new(new HandleBudget(HandleBudget.Least));

    private DiskThreads _threads = null!;

    private string _path = "";

    [SetUp]
    public void WriteFile()
    {
        _threads = new DiskThreads();
        _path = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"blob-{Guid.NewGuid():N}");
        File.WriteAllBytes(_path, _content);
    }

    [TearDown]
    public void RemoveFile()
    {
        File.Delete(_path);
        _threads.Dispose();
    }

    [Test]
    public async Task ReadAsync_OfAFileThatIsCached_GivesItsBytes()
    {
        using Stream stream = Open();

        Assert.That(await ReadAllAsync(stream), Is.EqualTo(_content));
    }

    [Test]
    public async Task ReadAsync_OfAFileThatIsNotCached_GivesItsBytes()
    {
        new Disk().DropCache(_path);
        using Stream stream = Open();

        Assert.That(await ReadAllAsync(stream), Is.EqualTo(_content));
    }

    // A question for what is cached makes the system read ahead, and a fast disk has the bytes before the answer.
    [Test]
    public async Task ReadAsync_OfAFileThatIsNotCached_RunsOnADiskThread()
    {
        const int Attempts = 50;
        Stopped stopped = new(_threads);
        new Disk().DropCache(_path);
        using Stream stream = Open();
        if (IsCached())
        {
            Assert.Ignore("The folder of the tests has no cache that can be dropped.");
        }

        ValueTask<int> read = new(0);
        for (int i = 0; i < Attempts && read.IsCompleted; i++)
        {
            await read;
            new Disk().DropCache(_path);
            stream.Position = 0;
            read = stream.ReadAsync(new byte[4096]);
        }

        bool endedWithoutThreads = read.IsCompleted;
        stopped.GoOn();

        Assert.That((endedWithoutThreads, await read), Is.EqualTo((false, 4096)));
    }

    [Test]
    public async Task ReadAsync_FromAPositionAndBeyondTheEnd_StopsAtTheEnd()
    {
        using Stream stream = Open();
        stream.Seek(-10, SeekOrigin.End);
        byte[] buffer = new byte[100];

        int read = await stream.ReadAsync(buffer);
        int more = await stream.ReadAsync(buffer);

        Assert.That((read, more, stream.Position, stream.Length), Is.EqualTo((10, 0, (long)Bytes, (long)Bytes)));
        Assert.That(buffer[..10], Is.EqualTo(_content[^10..]));
    }

    [Test]
    public void ReadAsync_OfACancelledRequest_ReadsNothing()
    {
        using Stream stream = Open();

        Assert.That(
            async () => await stream.ReadAsync(new byte[10], new CancellationToken(canceled: true)),
            Throws.InstanceOf<OperationCanceledException>()
        );
        Assert.That(stream.Position, Is.Zero);
    }

    private BlobStream Open() => new(_open.Add(File.OpenHandle(_path), () => File.OpenHandle(_path)), _threads);

    private bool IsCached()
    {
        using SafeFileHandle file = File.OpenHandle(_path);
        return Posix.TryReadCached(file, new byte[1], 0) is not null;
    }

    private static async Task<byte[]> ReadAllAsync(Stream stream)
    {
        using MemoryStream all = new();
        await stream.CopyToAsync(all);
        return all.ToArray();
    }

    // Occupies all threads for the disk until it is told to go on.
    private sealed class Stopped
    {
        private readonly ManualResetEventSlim _end = new();

        public Stopped(DiskThreads threads)
        {
            using CountdownEvent running = new(DiskThreads.Count);
            for (int i = 0; i < DiskThreads.Count; i++)
            {
                _ = threads.RunAsync(
                    () =>
                    {
                        running.Signal();
                        _end.Wait();
                        return true;
                    },
                    CancellationToken.None
                );
            }

            running.Wait();
        }

        public void GoOn() => _end.Set();
    }
}
