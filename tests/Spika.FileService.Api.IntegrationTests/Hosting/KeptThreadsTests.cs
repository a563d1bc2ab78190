using Spika.FileService.Api.Hosting;

namespace Spika.FileService.Api.IntegrationTests.Hosting;

[NonParallelizable]
public sealed class KeptThreadsTests
{
    private const int Kept = 16;

    // The pool starts what it uses at once without a pause, and adds a thread every half second while none gets free.
    private static readonly TimeSpan _long = TimeSpan.FromMilliseconds(200);

    [Test]
    public async Task Start_LeavesThePoolUsingFewerThreadsAtOnce()
    {
        KeptThreads.Start(Kept);

        using ManualResetEventSlim end = new();
        int started = 0;
        Task[] calls = [.. Enumerable.Range(0, Kept).Select(_ => Task.Run(Occupy))];
        bool manyStarted = SpinWait.SpinUntil(() => Volatile.Read(ref started) > Kept / 2, _long);
        end.Set();
        await Task.WhenAll(calls);

        Assert.That(manyStarted, Is.False);

        void Occupy()
        {
            Interlocked.Increment(ref started);
            end.Wait();
        }
    }
}
