using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using Spika.FileService.Api.Errors;

namespace Spika.FileService.Api.Admission;

/// <summary>
/// Which requests without a body are handled now. A client has a quarter of the turns that it has for its chunks (see
/// <see cref="HandlingTurns"/>), and its further requests wait for them, in the order in which they came. Without it, a
/// client that begins 2,000 downloads at one moment would make every other request wait for all of them.
/// </summary>
/// <remarks>
/// A turn ends after <see cref="Longest"/>: what takes longer waits, for the client to take its answer or for something
/// else. Not with the beginning of the answer, because a download costs more after it than before. A quarter, because
/// such a request takes nothing but a processor, which a chunk needs several times: beside 64 connections with small
/// reads a chunk of another client took 6 times as long with all turns, and 3 times with a quarter.
/// </remarks>
internal sealed class RequestTurns(IOptions<ChunkRequestOptions> options, TimeProvider clock) : IDisposable
{
    private const int PartOfChunks = 4;

    /// <summary>As many requests that wait for something else can begin in a second as with all turns.</summary>
    public static readonly TimeSpan Longest = HandlingTurns.Longest / PartOfChunks;

    private readonly PartitionedRateLimiter<ClientKey> _turns = CreateLimiter(
        Math.Max(1, HandlingTurns.CountFor(options.Value.MaxHandledPerClient) / PartOfChunks)
    );

    private readonly TimeSpan _patience = options.Value.Timeout;

    private volatile bool _isDisposed;

    /// <summary>
    /// Handles a request when it is its turn; <see cref="RequestErrors.Busy"/> when it has waited for
    /// <see cref="ChunkRequestOptions.Timeout"/>.
    /// </summary>
    /// <param name="next">The rest of the pipeline.</param>
    public async Task HandleAsync(HttpContext context, RequestDelegate next)
    {
        if (await EnterAsync(ClientKey.OfRequest(context), context.RequestAborted) is { } lease)
        {
            using RequestTurn turn = new(lease, clock);

            // Behind the work of all others. This thread is in the loop of what arrives on sockets, which does nothing
            // else for 15 ms while there is more, or it has just ended the turn before.
            await Task.Yield();
            await next(context);
        }
        else if (context.RequestAborted.IsCancellationRequested)
        {
            context.Abort();
        }
        else
        {
            await ErrorAnswer.WriteAsync(context, RequestErrors.Busy);
        }
    }

    public void Dispose()
    {
        _isDisposed = true;
        _turns.Dispose();
    }

    /// <returns>Null when the client is gone, or the time is over.</returns>
    private async ValueTask<RateLimitLease?> EnterAsync(ClientKey client, CancellationToken gone)
    {
        while (true)
        {
            try
            {
                RateLimitLease free = _turns.AttemptAcquire(client);
                return free.IsAcquired ? free : await WaitAsync(client, gone);
            }
            catch (ObjectDisposedException) when (!_isDisposed)
            {
                // The turns of a client that was away for 10 seconds end, and may do so between the moment at which
                // they are found and the one at which they are asked: https://github.com/dotnet/runtime/issues/99865.
            }
        }
    }

    private async ValueTask<RateLimitLease?> WaitAsync(ClientKey client, CancellationToken gone)
    {
        using CancellationTokenSource late = new(_patience, clock);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, gone);
        try
        {
            return await _turns.AcquireAsync(client, 1, either.Token);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private static PartitionedRateLimiter<ClientKey> CreateLimiter(int turns)
    {
        ConcurrencyLimiterOptions limits = new() { PermitLimit = turns, QueueLimit = int.MaxValue };
        return PartitionedRateLimiter.Create<ClientKey, ClientKey>(client =>
            RateLimitPartition.GetConcurrencyLimiter(client, _ => limits)
        );
    }

    /// <summary>Ends once: with the request, or by the time.</summary>
    private sealed class RequestTurn : IDisposable
    {
        private readonly ITimer _timer;

        private RateLimitLease? _lease;

        public RequestTurn(RateLimitLease lease, TimeProvider clock)
        {
            _lease = lease;
            _timer = clock.CreateTimer(
                static turn => ((RequestTurn)turn!).End(),
                this,
                Longest,
                Timeout.InfiniteTimeSpan
            );
        }

        public void Dispose()
        {
            End();
            _timer.Dispose();
        }

        private void End() => Interlocked.Exchange(ref _lease, null)?.Dispose();
    }
}
