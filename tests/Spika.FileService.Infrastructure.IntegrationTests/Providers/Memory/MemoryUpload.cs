using Spika.FileService.Application.Uploads;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Infrastructure.IntegrationTests.Providers.Memory;

/// <summary>The saved chunks of one upload.</summary>
internal sealed class MemoryUpload(string owner) : IStagedUpload
{
    private readonly Lock _lock = new();

    private readonly SortedDictionary<int, byte[]> _chunks = [];

    private DateTimeOffset? _lastChunkAt;

    private long _commits;

    public string Owner { get; } = owner;

    public long StagedBytes => Describe().SizeBytes;

    public long FileBytes => StagedBytes;

    // A chunk of another length costs no more.
    public int OddCount => 0;

    public RecordVersion Version => new(Writers: 1, Interlocked.Read(ref _commits));

    public ChunkSet Save(int index, byte[] content, DateTimeOffset now)
    {
        lock (_lock)
        {
            _chunks[index] = content;
            _lastChunkAt = now;
            _commits++;
            return ChunkSet.Of([.. _chunks.Keys]);
        }
    }

    /// <returns>Null when the chunk is not saved.</returns>
    public int? LengthOf(int index)
    {
        lock (_lock)
        {
            return _chunks.GetValueOrDefault(index)?.Length;
        }
    }

    public ChunkSummary Describe()
    {
        lock (_lock)
        {
            return new ChunkSummary(
                ChunkSet.Of([.. _chunks.Keys]),
                _chunks.Values.Sum(chunk => (long)chunk.Length),
                _lastChunkAt
            );
        }
    }

    /// <summary>The chunks as they are now.</summary>
    public SortedDictionary<int, byte[]> Snapshot()
    {
        lock (_lock)
        {
            return new SortedDictionary<int, byte[]>(_chunks);
        }
    }
}
