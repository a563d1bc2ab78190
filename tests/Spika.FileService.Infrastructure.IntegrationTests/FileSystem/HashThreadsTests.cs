using Spika.FileService.Infrastructure.FileSystem;

namespace Spika.FileService.Infrastructure.IntegrationTests.FileSystem;

public sealed class HashThreadsTests
{
    private HashThreads _threads = null!;

    [SetUp]
    public void SetUp() => _threads = new HashThreads();

    [TearDown]
    public void TearDown() => _threads.Dispose();

    [Test]
    public async Task RunAsync_BeforeAndAfterEachAwait_IsOnTheThreads()
    {
        TaskCompletionSource pause = new(TaskCreationOptions.RunContinuationsAsynchronously);
        List<string?> seen = [];

        Task<int> hash = _threads.RunAsync(
            async () =>
            {
                seen.Add(Thread.CurrentThread.Name);
                await Task.Yield();
                seen.Add(Thread.CurrentThread.Name);
                await pause.Task;
                seen.Add(Thread.CurrentThread.Name);
                return 7;
            },
            CancellationToken.None
        );
        pause.SetResult();

        Assert.That(await hash, Is.EqualTo(7));
        Assert.That(seen, Is.EqualTo(["Hash", "Hash", "Hash"]));
        Assert.That(Thread.CurrentThread.Name, Is.Not.EqualTo("Hash"));
    }

    [Test]
    public void RunAsync_WhenTheHashFails_Fails() =>
        Assert.That(
            () => _threads.RunAsync<int>(() => throw new IOException("gone"), CancellationToken.None),
            Throws.TypeOf<IOException>().With.Message.EqualTo("gone")
        );

    [Test]
    public void RunAsync_WhenCancelledBefore_DoesNotBegin() =>
        Assert.That(
            () => _threads.RunAsync(() => Task.FromResult(7), new CancellationToken(canceled: true)),
            Throws.InstanceOf<OperationCanceledException>()
        );
}
