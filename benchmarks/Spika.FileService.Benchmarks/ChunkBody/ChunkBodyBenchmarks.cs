using BenchmarkDotNet.Attributes;
using Spika.FileService.Api.Chunks.Body;

namespace Spika.FileService.Benchmarks.ChunkBody;

/// <summary>From the whole body of a chunk request to the decoded chunk, its index and its client id.</summary>
[MemoryDiagnoser]
public class ChunkBodyBenchmarks
{
    private byte[] _body = [];

    // The reader overwrites what it reads. All get a fresh copy, in memory that is there already, so that the ratio
    // stays fair; what the copy costs alone is shown too.
    private byte[] _copy = [];

    [Params(54 * 1024, 72 * 1024, 1024 * 1024)]
    public int ChunkBytes { get; set; }

    [Params(ChunkEncoding.Clean, ChunkEncoding.Android, ChunkEncoding.Ios, ChunkEncoding.UrlSafe)]
    public ChunkEncoding Encoding { get; set; }

    [GlobalSetup]
    public void MakeBody()
    {
        byte[] content = new byte[ChunkBytes];
        new Random(1).NextBytes(content);
        _body = ChunkRequestBody.Of(content, Encoding);
        _copy = new byte[_body.Length];

        bool isStockRight = StockChunkReader.Read(_body, Encoding).Content.AsSpan().SequenceEqual(content);
        bool isReaderRight = _copy.AsSpan(Reader()).SequenceEqual(content);
        if (!isStockRight || !isReaderRight)
        {
            throw new InvalidOperationException("The readers do not read the same.");
        }
    }

    [Benchmark(Baseline = true)]
    public int Stock() => StockChunkReader.Read(Copy(), Encoding).Content.Length;

    [Benchmark]
    public Range Reader() => ChunkBodyReader.Read(Copy(), ChunkBytes).Value.Content;

    [Benchmark]
    public byte[] CopyAlone() => Copy();

    private byte[] Copy()
    {
        _body.CopyTo(_copy, 0);
        return _copy;
    }
}
