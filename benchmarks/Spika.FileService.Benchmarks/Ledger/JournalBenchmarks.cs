using BenchmarkDotNet.Attributes;
using Microsoft.Data.Sqlite;

namespace Spika.FileService.Benchmarks.Journal;

/// <summary>
/// From the decoded chunk to its acknowledgement, flushed and recorded in SQLite on a real disk, for each chunk of 54
/// KiB. So many senders are at work at once, each of which waits for its answer before it sends the next.
/// </summary>
/// <remarks>
/// The folder is a temporary one: set TMPDIR to measure another disk. In memory (tmpfs) a flush costs nothing.
/// </remarks>
[MemoryDiagnoser]
public class JournalBenchmarks
{
    // Each of 1, 6 and 64 senders has the same number of chunks, and an iteration is long enough to be timed.
    private const int Chunks = 576;

    private readonly byte[] _chunk = new byte[54 * 1024];

    private string _root = "";

    private IChunkSaver _saver = null!;

    [Params(1, 6, 64)]
    public int Senders { get; set; }

    [GlobalSetup(Target = nameof(Stock))]
    public async Task StartStockAsync() => _saver = await RowPerChunkSaver.StartAsync(CreateRoot());

    [GlobalSetup(Target = nameof(GroupCommit))]
    public async Task StartGroupCommitAsync() => _saver = await GroupCommitSaver.StartAsync(CreateRoot());

    // An upload for each invocation: a chunk that is saved already is not written again.
    [IterationSetup]
    public void StartUpload() => _saver.StartUploadAsync(_chunk).GetAwaiter().GetResult();

    [Benchmark(Baseline = true, OperationsPerInvoke = Chunks)]
    public Task Stock() => SendAllAsync();

    [Benchmark(OperationsPerInvoke = Chunks)]
    public Task GroupCommit() => SendAllAsync();

    [IterationCleanup]
    public void RemoveUpload() => _saver.RemoveUploadAsync().GetAwaiter().GetResult();

    [GlobalCleanup]
    public async Task StopAsync()
    {
        await _saver.DisposeAsync();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_root, recursive: true);
    }

    private string CreateRoot()
    {
        new Random(1).NextBytes(_chunk);
        return _root = Directory.CreateTempSubdirectory("spika-benchmark-").FullName;
    }

    private Task SendAllAsync() =>
        Task.WhenAll(Enumerable.Range(0, Senders).Select(sender => Task.Run(() => SendAsync(sender))));

    // Chunk 0 is saved when the upload starts.
    private async Task SendAsync(int sender)
    {
        for (int index = 1 + sender; index <= Chunks; index += Senders)
        {
            await _saver.SaveAsync(index, _chunk);
        }
    }
}
