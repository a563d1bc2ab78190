using System.Collections.Concurrent;
using Microsoft.Extensions.Caching.Memory;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Infrastructure.Persistence.Chunks;

/// <summary>
/// What is recorded of uploads, for requests that only ask. A record is read again when its version has changed;
/// requests for the same upload share one read, and few reads run at once, so that large records do not add up in
/// memory.
/// </summary>
internal sealed class RecordSummaries(IChunkRecords records, DatabaseRetry database) : IDisposable
{
    // Each page of 512 bytes is counted as one: 32 MiB.
    private const int MaxPages = 64 * 1024;

    // A record with 65536 odd chunks takes 20 MB while it is read.
    private readonly SemaphoreSlim _turns = new(Math.Max(2, Environment.ProcessorCount));

    private readonly ConcurrentDictionary<UploadId, Lazy<Task<Summary>>> _reads = [];

    private readonly MemoryCache _known = new(new MemoryCacheOptions { SizeLimit = MaxPages });

    public async Task<ChunkSummary> ReadAsync(UploadId upload, CancellationToken cancellationToken)
    {
        while (true)
        {
            RecordVersion version = await ReadVersionAsync(upload, cancellationToken);
            if (_known.TryGetValue(upload, out Summary? known) && known!.Version == version)
            {
                return known.Chunks;
            }

            // A read that began before may miss what was recorded before this request.
            Summary read = await Share(upload).WaitAsync(cancellationToken);
            if (read.Version.Commits >= version.Commits)
            {
                return read.Chunks;
            }
        }
    }

    /// <summary>The state of the record, read now.</summary>
    public Task<RecordVersion> ReadVersionAsync(UploadId upload, CancellationToken cancellationToken) =>
        database.ReadAsync(db => db.ReadVersionAsync(upload, cancellationToken), cancellationToken);

    public void Dispose()
    {
        _turns.Dispose();
        _known.Dispose();
    }

    private Task<Summary> Share(UploadId upload) =>
        _reads.GetOrAdd(upload, static (id, all) => new Lazy<Task<Summary>>(() => all.ReadInTurnAsync(id)), this).Value;

    // Not cancelled by the request that began it: others wait for the same read.
    private async Task<Summary> ReadInTurnAsync(UploadId upload)
    {
        await _turns.WaitAsync();
        try
        {
            var map = ChunkMap.Of(
                await database.ReadDirectlyAsync(
                    () => records.ReadAsync([upload], CancellationToken.None),
                    CancellationToken.None
                )
            );
            Summary read = new(map.Version, new ChunkSummary(map.Chunks, map.FileBytes, map.LastChunkAt));
            _known.Set(
                upload,
                read,
                new MemoryCacheEntryOptions
                {
                    Size = 1 + map.Chunks.PageCount,
                    SlidingExpiration = TimeSpan.FromMinutes(2),
                }
            );
            return read;
        }
        finally
        {
            _reads.TryRemove(upload, out _);
            _turns.Release();
        }
    }

    private sealed record Summary(RecordVersion Version, ChunkSummary Chunks);
}
