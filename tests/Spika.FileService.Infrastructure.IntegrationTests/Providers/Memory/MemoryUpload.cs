using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Infrastructure.IntegrationTests.Providers.Memory;

/// <summary>The saved chunks of one upload.</summary>
internal sealed class MemoryUpload
{
    private readonly Lock _gate = new();

    private readonly SortedDictionary<int, byte[]> _chunks = [];

    private DateTimeOffset? _lastChunkAt;

    private long _commits;

    public RecordVersion Version => new(Writers: 1, Interlocked.Read(ref _commits));

    public ChunkSet Save(int index, byte[] content, DateTimeOffset now)
    {
        lock (_gate)
        {
            _chunks[index] = content;
            _lastChunkAt = now;
            _commits++;
            return ChunkSet.Of([.. _chunks.Keys]);
        }
    }

    public ChunkSummary Describe()
    {
        lock (_gate)
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
        lock (_gate)
        {
            return new SortedDictionary<int, byte[]>(_chunks);
        }
    }
}
