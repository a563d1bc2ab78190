using System.Buffers;
using System.IO.Pipelines;
using Spika.FileService.Api.Server;

namespace Spika.FileService.Api.IntegrationTests.Server;

public sealed class ConnectionPipeReaderTests
{
    private Pipe _pipe = null!;

    private ConnectionPipeReader _reader = null!;

    [SetUp]
    public void Create()
    {
        _pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0, useSynchronizationContext: false));
        _reader = new ConnectionPipeReader(_pipe.Reader);
    }

    [Test]
    public async Task ReadAsync_WhenDataAndTheEndAreThere_ReportsTheEndAfterTheData()
    {
        await WriteAsync("abc", isEnd: true);

        ReadResult data = await _reader.ReadAsync();
        _reader.AdvanceTo(data.Buffer.End);
        ReadResult end = await _reader.ReadAsync();

        Assert.That((data.Buffer.Length, data.IsCompleted), Is.EqualTo((3L, false)));
        Assert.That((end.Buffer.Length, end.IsCompleted), Is.EqualTo((0L, true)));
    }

    [Test]
    public async Task ReadAsync_WhenAllWasExaminedAndTheEndIsThere_ReportsTheEnd()
    {
        await WriteAsync("abc", isEnd: true);
        ReadResult data = await _reader.ReadAsync();
        _reader.AdvanceTo(data.Buffer.GetPosition(1), data.Buffer.End);

        ReadResult end = await _reader.ReadAsync();

        Assert.That((end.Buffer.Length, end.IsCompleted), Is.EqualTo((2L, true)));
    }

    [Test]
    public async Task ReadAsync_WhenAPartWasExaminedOnly_ReportsTheRestFirst()
    {
        await WriteAsync("abc", isEnd: true);
        ReadResult data = await _reader.ReadAsync();
        _reader.AdvanceTo(data.Buffer.GetPosition(1), data.Buffer.GetPosition(2));

        ReadResult rest = await _reader.ReadAsync();

        Assert.That((rest.Buffer.Length, rest.IsCompleted), Is.EqualTo((2L, false)));
    }

    // Of a client that does not wait for answers, and of a body that comes faster than it is read.
    [TestCase(100, 2)]
    [TestCase(4096, 16)]
    public async Task ReadAsync_WhenTheClientIsNeverWaitedFor_LetsOthersHaveTheThread(int consumed, int free)
    {
        await WriteAsync(new string('a', 40 * consumed), isEnd: false);

        bool[] keepsThread = [.. Enumerable.Range(0, 30).Select(_ => Read(consumed))];

        Assert.That(keepsThread, Is.EqualTo(Enumerable.Range(0, 30).Select(read => read < free)));
    }

    [Test]
    public async Task ReadAsync_AfterItWaitedForTheClient_KeepsTheThreadAgain()
    {
        await WriteAsync("abcde", isEnd: false);
        bool[] before = [.. Enumerable.Range(0, 5).Select(_ => Read(1))];
        ValueTask<ReadResult> waiting = _reader.ReadAsync();
        await WriteAsync("abc", isEnd: false);
        _reader.AdvanceTo((await waiting).Buffer.GetPosition(1));

        bool[] after = [Read(1), Read(1)];

        Assert.That((before[^1], after), Is.EqualTo((false, new[] { true, true })));
    }

    // As Kestrel does when it fails on what it read.
    [TestCase(10)]
    [TestCase(10_000, Description = "In several segments.")]
    public async Task AdvanceTo_WithoutPositions_LeavesAllAsItIs(int length)
    {
        await WriteAsync(new string('a', length), isEnd: true);
        await _reader.ReadAsync();

        _reader.AdvanceTo(default, default);

        ReadResult again = await _reader.ReadAsync();
        Assert.That((again.Buffer.Length, again.IsCompleted), Is.EqualTo(((long)length, false)));
    }

    [Test]
    public async Task ReadAsync_WhenItWaits_GetsWhatCameWithTheEnd()
    {
        Task<ReadResult> read = _reader.ReadAsync().AsTask();

        await WriteAsync("abc", isEnd: true);

        ReadResult data = await read;
        Assert.That(data.Buffer.ToArray(), Is.EqualTo("abc"u8.ToArray()));
    }

    [Test]
    public void TryRead_WhenThereIsNothing_IsFalse()
    {
        Assert.That(_reader.TryRead(out _), Is.False);
    }

    [Test]
    public async Task TryRead_WhenDataAndTheEndAreThere_ReportsTheEndAfterTheData()
    {
        await WriteAsync("abc", isEnd: true);

        _reader.TryRead(out ReadResult data);
        _reader.AdvanceTo(data.Buffer.End);
        _reader.TryRead(out ReadResult end);

        Assert.That((data.IsCompleted, end.IsCompleted), Is.EqualTo((false, true)));
    }

    [Test]
    public async Task ReadAsync_WhenTheInputFailed_Throws()
    {
        await _pipe.Writer.CompleteAsync(new IOException("reset"));

        Assert.That(async () => await _reader.ReadAsync(), Throws.InstanceOf<IOException>());
    }

    /// <returns>Whether it was read on the caller's thread, at once.</returns>
    private bool Read(int consumed)
    {
        HeldContext others = new();
        SynchronizationContext? before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(others);
        try
        {
            ValueTask<ReadResult> read = _reader.ReadAsync();
            bool isAtOnce = read.IsCompleted;
            others.Run();

            // Complete by now: what it waited for has run.
            _reader.AdvanceTo(read.AsTask().GetAwaiter().GetResult().Buffer.GetPosition(consumed));
            return isAtOnce;
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    private async Task WriteAsync(string text, bool isEnd)
    {
        await _pipe.Writer.WriteAsync(System.Text.Encoding.ASCII.GetBytes(text));
        if (isEnd)
        {
            await _pipe.Writer.CompleteAsync();
        }
    }

    /// <summary>Stands for the queue of the thread pool.</summary>
    private sealed class HeldContext : SynchronizationContext
    {
        private readonly Queue<Action> _held = [];

        public override void Post(SendOrPostCallback callback, object? state) => _held.Enqueue(() => callback(state));

        public void Run()
        {
            while (_held.TryDequeue(out Action? held))
            {
                held();
            }
        }
    }
}
