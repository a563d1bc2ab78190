using System.Buffers;
using System.IO.Pipelines;
using Spika.FileService.Api.Server;

namespace Spika.FileService.Api.IntegrationTests.Server;

public sealed class DataFirstPipeReaderTests
{
    private Pipe _pipe = null!;

    private DataFirstPipeReader _reader = null!;

    [SetUp]
    public void Create()
    {
        _pipe = new Pipe();
        _reader = new DataFirstPipeReader(_pipe.Reader);
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

    private async Task WriteAsync(string text, bool isEnd)
    {
        await _pipe.Writer.WriteAsync(System.Text.Encoding.ASCII.GetBytes(text));
        if (isEnd)
        {
            await _pipe.Writer.CompleteAsync();
        }
    }
}
