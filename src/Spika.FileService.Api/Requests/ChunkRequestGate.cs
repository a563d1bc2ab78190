using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using Spika.FileService.Api.Formatting;

namespace Spika.FileService.Api.Requests;

/// <summary>
/// Lets chunk requests in, in the order of arrival: as many as their bodies fit into <see cref="ChunkRequestOptions.MaxBodyBytesInFlight"/>,
/// and no more than <see cref="ChunkRequestOptions.MaxInFlight"/>. Who waits is not read: its bytes stay with its sender.
/// </summary>
internal sealed class ChunkRequestGate : IDisposable
{
    private readonly int _allBytes;

    // What a request takes at least, so that one limiter bounds their number as well.
    private readonly int _leastBytes;

    private readonly int _maxQueued;

    private readonly ConcurrencyLimiter _limiter;

    private int _queued;

    public ChunkRequestGate(IOptions<ChunkRequestOptions> options)
    {
        _allBytes = options.Value.MaxBodyBytesInFlight;
        _leastBytes = _allBytes / options.Value.MaxInFlight;
        _maxQueued = options.Value.MaxQueued;
        _limiter = new ConcurrencyLimiter(
            new ConcurrencyLimiterOptions
            {
                PermitLimit = _allBytes,
                QueueProcessingOrder = QueueProcessingOrder.OldestFirst,

                // Counts bytes; requests are counted here.
                QueueLimit = int.MaxValue,
            }
        );
    }

    /// <summary>Whether requests wait for memory.</summary>
    public bool IsWaitedFor => Volatile.Read(ref _queued) > 0;

    /// <summary>Bytes that no request has now.</summary>
    public long FreeBytes => _limiter.GetStatistics()!.CurrentAvailablePermits;

    /// <param name="bodyBytes">Length of the body. One that is longer than all bodies may be gets in alone.</param>
    /// <returns>Dispose it when the body is not needed any more. Null when too many wait already.</returns>
    public ValueTask<RateLimitLease?> EnterAsync(int bodyBytes, CancellationToken cancellationToken)
    {
        int bytes = Math.Clamp(BodyPool.LengthFor(bodyBytes), _leastBytes, _allBytes);

        // Never passes by one that waits.
        RateLimitLease lease = _limiter.AttemptAcquire(bytes);
        return lease.IsAcquired ? ValueTask.FromResult<RateLimitLease?>(lease) : QueueAsync(bytes, cancellationToken);
    }

    public void Dispose() => _limiter.Dispose();

    private async ValueTask<RateLimitLease?> QueueAsync(int bytes, CancellationToken cancellationToken)
    {
        try
        {
            return Interlocked.Increment(ref _queued) > _maxQueued
                ? null
                : await _limiter.AcquireAsync(bytes, cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _queued);
        }
    }
}
