using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using Spika.FileService.Api.Requests;

namespace Spika.FileService.Api.Formatting;

/// <summary>
/// The memory for the bodies of all chunk requests together: a body is read when there is room for all of it. Who waits, waits
/// in the order of arrival, and its bytes stay with its sender.
/// </summary>
internal sealed class BodyBudget : IDisposable
{
    private readonly int _bytes;

    private readonly ConcurrencyLimiter _limiter;

    public BodyBudget(IOptions<ChunkRequestOptions> options)
    {
        _bytes = options.Value.MaxBodyBytesInFlight;

        // The queue has no limit of its own: there are never more waiting than ChunkRequests:MaxInFlight lets in.
        _limiter = new ConcurrencyLimiter(
            new ConcurrencyLimiterOptions
            {
                PermitLimit = _bytes,
                QueueLimit = int.MaxValue,
                QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
            }
        );
    }

    /// <summary>Bytes that no body has now.</summary>
    public long Free => _limiter.GetStatistics()!.CurrentAvailablePermits;

    /// <param name="bytes">Length of the body. One that is longer than the whole budget gets all of it, alone.</param>
    /// <returns>Dispose it when the body is not needed any more.</returns>
    public ValueTask<RateLimitLease> TakeAsync(int bytes, CancellationToken cancellationToken) =>
        _limiter.AcquireAsync(Math.Min(bytes, _bytes), cancellationToken);

    public void Dispose() => _limiter.Dispose();
}
