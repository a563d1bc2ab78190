using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using Spika.FileService.Api.Errors;

namespace Spika.FileService.Api.Admission;

/// <summary>
/// Which requests other than chunks are handled now. A client has a quarter of the turns that it has for its chunks
/// (see <see cref="HandlingTurns"/>), and its further requests wait for them, in the order in which they came. Without
/// it, a client that begins 2,000 downloads at one moment would make every other request wait for all of them.
/// </summary>
/// <remarks>
/// A turn ends after <see cref="Longest"/>: what takes longer waits, for the client to take its answer or for something
/// else. Not with the beginning of the answer, because a download costs more after it than before. A quarter, because
/// such a request takes nothing but a processor, which a chunk needs several times: beside 64 connections with small
/// reads a chunk of another client took 6 times as long with all turns, and 3 times with a quarter. While another
/// client sends chunks, a request has eight of the turns, for about an eighth of the time, and there are two kinds of
/// requests: on two cores and more, as many at once as there are processors. With twice as many, aborted uploads made a
/// chunk take 10 times as long on PostgreSQL, whose processes are on the same ones. One that waited when the chunks
/// began waits once more, behind those that asked since. Without another client a request has one turn of all, of which
/// the groups of commits of verifies are made.
/// </remarks>
internal sealed class RequestTurns(IOptions<ChunkRequestOptions> options, ChunkSenders senders, TimeProvider clock)
    : IDisposable
{
    private const int PartOfChunks = 4;

    private const int TurnsBesideOthers = 8;

    /// <summary>As many requests that wait for something else can begin in a second as with all turns.</summary>
    public static readonly TimeSpan Longest = HandlingTurns.Longest / PartOfChunks;

    private readonly int _most = MostFor(options.Value);

    // Of its own for verifies, so that they do not wait behind thousands of downloads of the same address.
    private readonly PartitionedRateLimiter<(ClientKey Client, RequestKind Kind)> _turns = CreateLimiter(
        MostFor(options.Value)
    );

    private readonly TimeSpan _patience = options.Value.Timeout;

    private volatile bool _isDisposed;

    /// <summary>Handles a request when it is its turn, or refuses it as busy.</summary>
    /// <param name="next">The rest of the pipeline.</param>
    public async Task HandleAsync(HttpContext context, RequestDelegate next)
    {
        using IDisposable? turn = await TakeAsync(context, RequestKind.WithoutBody);
        if (turn is not null)
        {
            await next(context);
        }
        else if (!context.RequestAborted.IsCancellationRequested)
        {
            await ErrorAnswer.WriteAsync(context, RequestErrors.Busy);
        }
    }

    /// <summary>Waits for the turn of a request.</summary>
    /// <returns>The turn, to be disposed of with the request; null when it has waited for
    /// <see cref="ChunkRequestOptions.Timeout"/> or the service ends (<see cref="RequestErrors.Busy"/>), or its client
    /// is gone.</returns>
    public async ValueTask<IDisposable?> TakeAsync(HttpContext context, RequestKind kind)
    {
        (ClientKey, RequestKind) client = (ClientKey.OfRequest(context), kind);
        int count = CountFor(context);
        long began = clock.GetTimestamp();
        RateLimitLease? lease = await EnterAsync(client, count, began, context.RequestAborted);
        if (lease is not null && CountFor(context) is var now && now > count)
        {
            // Another client began to send while this request waited, behind thousands perhaps.
            lease.Dispose();
            count = now;
            lease = await EnterAsync(client, count, began, context.RequestAborted);
        }

        if (lease is not null)
        {
            RequestTurn turn = new(lease, Longest * (_most / count) / _most, clock);

            // Behind the work of all others. This thread is in the loop of what arrives on sockets, which does nothing
            // else for 15 ms while there is more, or it has just ended the turn before.
            await Task.Yield();
            return turn;
        }

        if (context.RequestAborted.IsCancellationRequested)
        {
            context.Abort();
        }

        return null;
    }

    public void Dispose()
    {
        _isDisposed = true;
        _turns.Dispose();
    }

    /// <returns>Null when the client is gone, the time is over, or the service ends.</returns>
    private async ValueTask<RateLimitLease?> EnterAsync(
        (ClientKey, RequestKind) client,
        int count,
        long began,
        CancellationToken gone
    )
    {
        while (!_isDisposed)
        {
            try
            {
                RateLimitLease free = _turns.AttemptAcquire(client, count);
                RateLimitLease? lease = free.IsAcquired ? free : await WaitAsync(client, count, began, gone);
                if (lease is null || lease.IsAcquired)
                {
                    return lease;
                }
            }
            catch (ObjectDisposedException)
            {
                // The turns of a client that was away for 10 seconds end, and may do so between the moment at which
                // they are found and the one at which they are asked: https://github.com/dotnet/runtime/issues/99865.
                // Those that wait get a lease that is none then.
            }
        }

        return null;
    }

    private async ValueTask<RateLimitLease?> WaitAsync(
        (ClientKey, RequestKind) client,
        int count,
        long began,
        CancellationToken gone
    )
    {
        TimeSpan left = _patience - clock.GetElapsedTime(began);
        using CancellationTokenSource late = new(left > TimeSpan.Zero ? left : TimeSpan.Zero, clock);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, gone);
        try
        {
            return await _turns.AcquireAsync(client, count, either.Token);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private int CountFor(HttpContext context) =>
        senders.HasOthersThan(ShareKey.Of(context)) ? Math.Min(TurnsBesideOthers, _most) : 1;

    private static int MostFor(ChunkRequestOptions options) =>
        Math.Max(1, HandlingTurns.CountFor(options.MaxHandledPerClient) / PartOfChunks);

    private static PartitionedRateLimiter<(ClientKey, RequestKind)> CreateLimiter(int turns)
    {
        ConcurrencyLimiterOptions limits = new() { PermitLimit = turns, QueueLimit = int.MaxValue };
        return PartitionedRateLimiter.Create<(ClientKey, RequestKind), (ClientKey, RequestKind)>(client =>
            RateLimitPartition.GetConcurrencyLimiter(client, _ => limits)
        );
    }

    /// <summary>Ends once: with the request, or by the time.</summary>
    private sealed class RequestTurn : IDisposable
    {
        private readonly ITimer _timer;

        private RateLimitLease? _lease;

        public RequestTurn(RateLimitLease lease, TimeSpan longest, TimeProvider clock)
        {
            _lease = lease;
            _timer = clock.CreateTimer(
                static turn => ((RequestTurn)turn!).End(),
                this,
                longest,
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
