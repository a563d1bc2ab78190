using Spika.FileService.Application.Common;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Application.UnitTests.Common;

public sealed class BlobHashTests
{
    private readonly byte[] _content = [.. Enumerable.Range(0, 300_000).Select(i => (byte)i)];

    [Test]
    public async Task ReadAsync_WithoutAPace_HashesAll()
    {
        using MemoryStream content = new(_content);

        Assert.That(await BlobHash.ReadAsync(content, null, CancellationToken.None), Is.EqualTo(A.Hash(_content)));
    }

    [Test]
    public async Task ReadAsync_WithAPace_WaitsAfterEachBlock()
    {
        using MemoryStream content = new(_content);
        TaskCompletionSource mayGoOn = new();
        List<int> blocks = [];

        var reading = BlobHash.ReadAsync(
            content,
            (bytes, _) =>
            {
                blocks.Add(bytes);
                return mayGoOn.Task;
            },
            CancellationToken.None
        );
        int readBefore = blocks.Count;
        mayGoOn.SetResult();

        Assert.That(await reading, Is.EqualTo(A.Hash(_content)));
        Assert.That((readBefore, blocks.Count, blocks.Sum()), Is.EqualTo((1, 2, 300_000)));
    }

    // Bytes in the page cache never wait for anything.
    [Test]
    public async Task ReadAsync_OfManyBytes_GivesUpItsThreadNowAndThen()
    {
        TaskFactory oneByOne = new(new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler);
        byte[] many = new byte[48 * 1024 * 1024];
        using MemoryStream content = new(many);
        using ManualResetEventSlim isQueued = new();

        var reading = oneByOne
            .StartNew(() =>
            {
                isQueued.Wait();
                return BlobHash.ReadAsync(content, null, CancellationToken.None);
            })
            .Unwrap();
        Task<long> other = oneByOne.StartNew(() => content.Position);
        isQueued.Set();

        Assert.That(await other, Is.GreaterThan(0).And.LessThan(many.Length));
        Assert.That(await reading, Is.EqualTo(A.Hash(many)));
    }
}
