using System.Buffers;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Spika.FileService.Api.Chunks;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Benchmarks.ChunkList;

/// <summary>
/// The list of all saved chunks, as each answer has it: text in one small buffer that is sent and filled again. The
/// list's own way also tells the length of the whole beforehand, which the stock way cannot.
/// </summary>
[MemoryDiagnoser]
public class ChunkListBenchmarks
{
    // Kestrel's, for the body of an answer.
    private const int BufferBytes = 4096;

    private readonly ArrayBufferWriter<byte> _buffer = new(2 * BufferBytes);

    private ChunkSet _chunks = ChunkSet.Empty;

    [Params(100, 20_000, 190_000)]
    public int Chunks { get; set; }

    /// <summary>
    /// Every other chunk is missing, so that each range is one chunk: the most work for the least text.
    /// </summary>
    [Params(false, true)]
    public bool Gaps { get; set; }

    [GlobalSetup]
    public void MakeSet()
    {
        _chunks = ChunkSet.Of(ChunkIndices.InOrder(Chunks, Gaps));

        // The brackets are the stock way's alone.
        if (Stock() - 2 != List())
        {
            throw new InvalidOperationException("The lists are not of the same length.");
        }
    }

    [Benchmark(Baseline = true)]
    public long Stock()
    {
        _buffer.ResetWrittenCount();
        using Utf8JsonWriter json = new(_buffer);
        json.WriteStartArray();
        foreach (ChunkRange range in _chunks.Ranges)
        {
            for (int index = range.First; index <= range.Last; index++)
            {
                json.WriteNumberValue(index);
                if (json.BytesPending >= BufferBytes - 16)
                {
                    json.Flush();
                    _buffer.ResetWrittenCount();
                }
            }
        }

        json.WriteEndArray();
        json.Flush();
        return json.BytesCommitted;
    }

    [Benchmark]
    public long List()
    {
        long length = UploadedChunkList.LengthOf(_chunks);
        UploadedChunkList list = new(_chunks, DecimalList.Shared);
        long sent = 0;
        _buffer.ResetWrittenCount();
        while (list.Read(_buffer.GetSpan(BufferBytes)[..BufferBytes]) is var written and > 0)
        {
            sent += written;
        }

        return sent == length ? sent : -1;
    }

    /// <summary>The part of <see cref="List"/> that finds out the length of the answer.</summary>
    [Benchmark]
    public long LengthAlone() => UploadedChunkList.LengthOf(_chunks);
}
