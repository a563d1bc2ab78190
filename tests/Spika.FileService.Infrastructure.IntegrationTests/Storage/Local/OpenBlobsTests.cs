using Spika.FileService.Infrastructure.FileSystem;
using Spika.FileService.Infrastructure.Storage.Local;

namespace Spika.FileService.Infrastructure.IntegrationTests.Storage.Local;

/// <summary>More readers than there are handles for.</summary>
[Platform("Linux")]
public sealed class OpenBlobsTests
{
    private const int Readers = 300;

    private const int BlockBytes = 1000;

    private const int Blocks = 20;

    private static readonly byte[] _content =
    [
        .. Enumerable.Range(0, Blocks * BlockBytes).Select(i => (byte)(i % 251)),
    ];

    private static readonly HandleBudget _budget = new(HandleBudget.Least);

    private readonly OpenBlobs _all = new(_budget);

    private DiskThreads _threads = null!;

    private string _path = "";

    private int OpenHandles => Directory.GetFiles("/proc/self/fd").Count(IsOfTheBlob);

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
    public async Task Readers_ThatTakeTurns_ReadAllWithAsManyHandlesAsThereAreFor()
    {
        Stream[] readers = [.. Enumerable.Range(0, Readers).Select(_ => Open())];
        MemoryStream[] read = [.. readers.Select(_ => new MemoryStream())];

        int most = 0;
        byte[] block = new byte[BlockBytes];
        for (int i = 0; i < Blocks; i++)
        {
            foreach ((Stream reader, MemoryStream all) in readers.Zip(read))
            {
                all.Write(block.AsSpan(0, await reader.ReadAsync(block)));
            }

            most = Math.Max(most, OpenHandles);
        }

        Array.ForEach(readers, reader => reader.Dispose());

        Assert.That(read.Select(all => all.ToArray()), Has.All.EqualTo(_content));
        Assert.That((most, OpenHandles), Is.EqualTo((_budget.OpenBlobs, 0)));
    }

    [Test]
    public async Task Readers_OnManyThreads_ReadAllAndLeaveNoHandle()
    {
        byte[][] read = await Task.WhenAll(Enumerable.Range(0, Readers).Select(i => Task.Run(() => ReadAllAsync(i))));

        Assert.That(read, Has.All.EqualTo(_content));
        Assert.That(OpenHandles, Is.Zero);
    }

    [Test]
    public async Task Reader_OfAFileThatIsRemoved_ReadsOnWhileItsHandleIsOpen()
    {
        await using Stream reader = Open();
        File.Delete(_path);

        Assert.That(await ReadAllAsync(reader), Is.EqualTo(_content));
    }

    [Test]
    public async Task Reader_OfAFileThatIsRemovedAfterItsHandleWasClosed_IsTold()
    {
        await using Stream reader = Open();
        Stream[] others = [.. Enumerable.Range(0, _budget.OpenBlobs).Select(_ => Open())];
        File.Delete(_path);

        Assert.That(async () => await reader.ReadExactlyAsync(new byte[1]), Throws.InstanceOf<FileNotFoundException>());
        Array.ForEach(others, other => other.Dispose());
        await reader.DisposeAsync();
        Assert.That(OpenHandles, Is.Zero);
    }

    private BlobStream Open() => new(_all.Add(File.OpenHandle(_path), () => File.OpenHandle(_path)), _threads);

    private async Task<byte[]> ReadAllAsync(int number)
    {
        await using Stream reader = Open();

        // Some of them end before the end, and begin again.
        byte[] some = new byte[number % Blocks * BlockBytes];
        await reader.ReadExactlyAsync(some);
        reader.Position = 0;
        return await ReadAllAsync(reader);
    }

    private static async Task<byte[]> ReadAllAsync(Stream reader)
    {
        using MemoryStream all = new();
        await reader.CopyToAsync(all, BlockBytes);
        return all.ToArray();
    }

    private bool IsOfTheBlob(string handle)
    {
        try
        {
            return File.ResolveLinkTarget(handle, returnFinalTarget: false)
                    ?.Name.StartsWith(Path.GetFileName(_path), StringComparison.Ordinal)
                ?? false;
        }
        catch (IOException)
        {
            // It was closed meanwhile.
            return false;
        }
    }
}
