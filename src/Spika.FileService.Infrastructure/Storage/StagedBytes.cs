using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence;

namespace Spika.FileService.Infrastructure.Storage;

/// <summary>
/// Bytes in unfinished uploads: what the database says every few seconds, of all processes, and what came to this process since.
/// So the limits hold to within a few seconds of traffic of the other processes.
/// </summary>
internal sealed class StagedBytes(DatabaseRetry database, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan _maxAge = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _reading = new(1);

    private Totals? _totals;

    /// <summary>Adds a chunk that is about to be written.</summary>
    /// <returns>The bytes of the owner and of all, the chunk included.</returns>
    public ValueTask<(long Owner, long All)> AddAsync(string owner, int bytes, CancellationToken cancellationToken) =>
        _totals is { } totals && clock.GetElapsedTime(totals.ReadAt) < _maxAge
            ? ValueTask.FromResult(totals.Add(owner, bytes))
            : ReadAndAddAsync(owner, bytes, cancellationToken);

    public void Dispose() => _reading.Dispose();

    private async ValueTask<(long Owner, long All)> ReadAndAddAsync(
        string owner,
        int bytes,
        CancellationToken cancellationToken
    )
    {
        Totals totals = await database.RunAsync(() => ReadIfOldAsync(cancellationToken), cancellationToken);
        return totals.Add(owner, bytes);
    }

    private async Task<Totals> ReadIfOldAsync(CancellationToken cancellationToken)
    {
        // While one request asks the database, the others go on with the old totals, once there are some.
        if (await _reading.WaitAsync(_totals is null ? Timeout.Infinite : 0, cancellationToken))
        {
            try
            {
                if (_totals is null || clock.GetElapsedTime(_totals.ReadAt) >= _maxAge)
                {
                    _totals = await database.OnceAsync(db => ReadAsync(db, cancellationToken), cancellationToken);
                }
            }
            finally
            {
                _reading.Release();
            }
        }

        return _totals!;
    }

    private async Task<Totals> ReadAsync(FileServiceDbContext db, CancellationToken cancellationToken)
    {
        Dictionary<string, long> byOwner = await db
            .Uploads.Where(upload => upload.State != UploadState.Done)
            .Join(
                db.UploadWriters,
                upload => upload.Id,
                writer => writer.UploadId,
                (upload, writer) => new { upload.Owner, writer.Bytes }
            )
            .GroupBy(row => row.Owner)
            .Select(rows => new { Owner = rows.Key, Bytes = rows.Sum(row => row.Bytes) })
            .ToDictionaryAsync(row => row.Owner, row => row.Bytes, cancellationToken);
        return new Totals(byOwner, clock.GetTimestamp());
    }

    private sealed class Totals(Dictionary<string, long> byOwner, long readAt)
    {
        private readonly ConcurrentDictionary<string, long> _byOwner = new(byOwner);

        private long _all = byOwner.Values.Sum();

        public long ReadAt { get; } = readAt;

        public (long Owner, long All) Add(string owner, int bytes) =>
            (
                _byOwner.AddOrUpdate(
                    owner,
                    static (_, added) => added,
                    static (_, old, added) => old + added,
                    (long)bytes
                ),
                Interlocked.Add(ref _all, bytes)
            );
    }
}
