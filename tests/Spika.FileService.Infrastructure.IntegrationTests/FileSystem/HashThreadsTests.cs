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

        Task<int> hash = HashAsync(pause.Task, seen);

        // What it awaits next is not there yet when its first step has ended.
        Assert.That(() => seen, Has.Count.EqualTo(2).After(10_000, 1));
        pause.SetResult();

        Assert.That(await hash, Is.EqualTo(7));
        Assert.That(seen, Is.EqualTo(["Hash", "Hash", "Hash"]));
        Assert.That(Thread.CurrentThread.Name, Is.Not.EqualTo("Hash"));
    }

    // A verify that outlasts the shutdown: without a thread to go on with, the process would be aborted.
    [Test]
    public async Task RunAsync_WhenTheThreadsEndMeanwhile_GoesOn()
    {
        TaskCompletionSource pause = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<int> hash = HashAsync(pause.Task, []);

        _threads.Dispose();
        pause.SetResult();

        Assert.That(await hash.WaitAsync(TimeSpan.FromSeconds(30)), Is.EqualTo(7));
    }

    [Test]
    public void RunAsync_WhenTheHashFails_Fails()
    {
        Assert.That(
            () => _threads.RunAsync(FailAsync, CancellationToken.None),
            Throws.TypeOf<IOException>().With.Message.EqualTo("gone")
        );

        static async Task<int> FailAsync()
        {
            await Task.Yield();
            throw new IOException("gone");
        }
    }

    [Test]
    public void RunAsync_WhenCancelledBefore_DoesNotBegin()
    {
        bool hasBegun = false;

        Assert.That(
            () => _threads.RunAsync(() => Task.FromResult(hasBegun = true), new CancellationToken(canceled: true)),
            Throws.InstanceOf<OperationCanceledException>()
        );
        Assert.That(hasBegun, Is.False);
    }

    private Task<int> HashAsync(Task pause, List<string?> seen) =>
        _threads.RunAsync(
            async () =>
            {
                seen.Add(Thread.CurrentThread.Name);
                await Task.Yield();
                seen.Add(Thread.CurrentThread.Name);
                await pause;
                await Task.Yield();
                seen.Add(Thread.CurrentThread.Name);
                return 7;
            },
            CancellationToken.None
        );
}
