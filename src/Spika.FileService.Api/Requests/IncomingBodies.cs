using Microsoft.Extensions.Options;
using Spika.FileService.Api.Formatting;

namespace Spika.FileService.Api.Requests;

/// <summary>
/// The bodies of chunks that are being read, with what their senders have been given of the memory. While other requests wait, those
/// that take long may keep half of it; beyond that the slowest are cut off.
/// </summary>
internal sealed class IncomingBodies : IDisposable
{
    private static readonly TimeSpan _lookEvery = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();

    private readonly HashSet<PooledBody> _bodies = [];

    private readonly BodyPool _pool;

    private readonly ChunkRequestGate _requests;

    private readonly TimeProvider _clock;

    private readonly TimeSpan _slowAfter;

    private readonly long _mayKeepBytes;

    private readonly ITimer _look;

    public IncomingBodies(
        BodyPool pool,
        ChunkRequestGate requests,
        IOptions<ChunkRequestOptions> options,
        TimeProvider clock
    )
    {
        _pool = pool;
        _requests = requests;
        _clock = clock;
        _slowAfter = options.Value.SlowBodyAfter;
        _mayKeepBytes = options.Value.MaxBodyBytesInFlight / 2;
        _look = clock.CreateTimer(_ => CutSlowest(), null, _lookEvery, _lookEvery);
    }

    /// <summary>The body of a chunk, before it has its turn. The caller disposes it.</summary>
    public PooledBody Create() => new(_pool, _requests, this);

    /// <summary>Its turn has come.</summary>
    public void Add(PooledBody body)
    {
        // Known before it can be looked at: a body without a start would be the slowest of all.
        body.StartedAt = _clock.GetTimestamp();
        lock (_gate)
        {
            _bodies.Add(body);
        }
    }

    public void Remove(PooledBody body)
    {
        lock (_gate)
        {
            _bodies.Remove(body);
        }
    }

    public void Dispose() => _look.Dispose();

    private void CutSlowest()
    {
        if (!_requests.IsWaitedFor)
        {
            return;
        }

        lock (_gate)
        {
            PooledBody[] slow =
            [
                .. _bodies
                    .Where(body => _clock.GetElapsedTime(body.StartedAt) > _slowAfter)
                    .OrderByDescending(body =>
                        body.Content.Length / _clock.GetElapsedTime(body.StartedAt).TotalSeconds
                    ),
            ];
            long kept = 0;
            foreach (PooledBody body in slow)
            {
                kept += body.ArrayBytes;
                if (kept > _mayKeepBytes)
                {
                    body.Cut();
                }
            }
        }
    }
}
