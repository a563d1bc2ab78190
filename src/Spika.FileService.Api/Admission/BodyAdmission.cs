using Microsoft.Extensions.Options;
using Spika.FileService.Api.Server;
using Spika.FileService.Application.Common.Spooling;

namespace Spika.FileService.Api.Admission;

/// <summary>
/// The one admission for the bodies of all routes: leases memory, makes bodies wait for it, and sends them to the
/// spool.
/// </summary>
/// <remarks>
/// A quarter of the memory is for the beginnings of bodies and for short bodies, the rest for whole arrays. While the
/// rest is free, a body takes the array for its announced length at once. Otherwise it begins with a short array and
/// asks for the long one when that is full: so what was announced and does not arrive takes no room, and short bodies
/// have memory however many long ones there are.
/// </remarks>
internal sealed class BodyAdmission : ISlowBodies, IDisposable
{
    /// <summary>The array with which a body begins while memory is short. A chunk of 54 KiB fits into it.</summary>
    public const int StartBytes = 96 * 1024;

    /// <summary>Time between two looks at all bodies.</summary>
    public static readonly TimeSpan SweepEvery = TimeSpan.FromMilliseconds(100);

    // A body that waits asks for a look as well, but not each of a thousand that wait.
    private static readonly TimeSpan _leastBetweenSweeps = TimeSpan.FromMilliseconds(20);

    private readonly Lock _lock = new();

    private readonly HashSet<BodyTicket> _bodies = [];

    private readonly Shares _shares = new();

    private readonly BodyTurns _turns;

    private readonly BodyShortage _shortage;

    private readonly BodySweep _sweep;

    private readonly ChunkRequestOptions _options;

    private readonly ISpool _spool;

    private readonly TimeProvider _clock;

    private readonly long _began;

    private readonly ITimer _timer;

    private TimeSpan _lastSweep;

    public BodyAdmission(IOptions<ChunkRequestOptions> options, ChunkSenders senders, ISpool spool, TimeProvider clock)
    {
        (_options, _spool, _clock) = (options.Value, spool, clock);
        _turns = new BodyTurns(_options, senders);
        _shortage = new BodyShortage(_bodies, _turns, spool, _options);
        _sweep = new BodySweep(_bodies, _turns, _shortage, _shares, spool, _options);
        _began = clock.GetTimestamp();
        _timer = clock.CreateTimer(_ => Sweep(), null, SweepEvery, SweepEvery);
    }

    /// <summary>What there is now, for tests and logs.</summary>
    public AdmissionFigures Figures
    {
        get
        {
            lock (_lock)
            {
                return AdmissionFigures.Of(_turns, _bodies);
            }
        }
    }

    /// <summary>Asks for memory for a body that has just arrived.</summary>
    /// <param name="body">When <see cref="Turn.Granted"/>, its lease can be shorter than what it asked for; it grows
    /// with <see cref="GrowAsync"/>.</param>
    /// <param name="bytes">The announced length, or a guess.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public ValueTask<Turn> EnterAsync(BodyTicket body, int bytes, CancellationToken cancellationToken)
    {
        Waiter waiter;
        lock (_lock)
        {
            _shares.Attach(body);
            _bodies.Add(body);
            _turns.Handling.NoteClientOf(body);
            if (_turns.Newcomers.Count == 0 && _turns.TryStart(body, bytes))
            {
                return new(Turn.Granted);
            }

            if (_turns.Parked >= _options.MaxQueued && !_shortage.CutSlowest() && !_shortage.RefuseOneOfMany(body))
            {
                return new(Turn.Busy);
            }

            _turns.Park();
            if (!body.CanWaitUnread && _spool.HasRoom)
            {
                body.Stage = BodyStage.Spooling;
                return new(Turn.Spool);
            }

            waiter = BodyTurns.Wait(body, _turns.Newcomers, bytes, canSpool: true);
        }

        SweepIfDue();
        return WaitAsync(waiter, cancellationToken);
    }

    /// <summary>
    /// Asks for a longer array in place of the one that the body has. Its lease is the longer one when it is granted.
    /// </summary>
    public ValueTask<Turn> GrowAsync(BodyTicket body, int bytes, CancellationToken cancellationToken)
    {
        Waiter waiter;
        lock (_lock)
        {
            MemoryRegion wholes = _turns.Wholes;
            int lease = wholes.Clamp(BodyPool.LengthFor(bytes));

            // An array in the same region is given back for the longer one.
            int more = body.Region == wholes ? lease - body.LeasedBytes : lease;
            if (wholes.Fits(more))
            {
                wholes.Lease(body, lease);
                return new(Turn.Granted);
            }

            if (!body.CanWaitUnread && _spool.HasRoom)
            {
                return new(Turn.Spool);
            }

            waiter = BodyTurns.Wait(body, wholes.Line, lease, canSpool: true);
        }

        SweepIfDue();
        return WaitAsync(waiter, cancellationToken);
    }

    /// <summary>
    /// Asks for memory for a body that is whole in the spool. It goes before all that have just arrived.
    /// </summary>
    public ValueTask<Turn> ReturnAsync(BodyTicket body, int bytes, CancellationToken cancellationToken)
    {
        Waiter waiter;
        lock (_lock)
        {
            MemoryRegion region = bytes <= StartBytes ? _turns.Starts : _turns.Wholes;
            int lease = region.Clamp(BodyPool.LengthFor(bytes));
            if (_turns.TryReturn(body, region, lease))
            {
                return new(Turn.Granted);
            }

            waiter = BodyTurns.Wait(body, region.Line, lease, canSpool: false);
        }

        SweepIfDue();
        return WaitAsync(waiter, cancellationToken);
    }

    /// <summary>The body has been written to the spool, and its array given back.</summary>
    public void Park(BodyTicket body)
    {
        lock (_lock)
        {
            _turns.GiveBack(body);
            _turns.Park();
            body.Stage = BodyStage.Spooling;
            _turns.GrantTurns();
        }
    }

    /// <summary>The body is whole and in memory: asks for its turn to be handled.</summary>
    public ValueTask<Turn> HandleAsync(BodyTicket body, CancellationToken cancellationToken)
    {
        Waiter? waiter;

        // Under the lock, so that no interrupt meant for the reading comes later: the next request has the same reader.
        lock (_lock)
        {
            body.Verdict = BodyVerdict.None;
            body.ForgetEnding();
            waiter = _turns.Handling.Begin(body);
        }

        return waiter is null ? new(Turn.Granted) : WaitAsync(waiter, cancellationToken);
    }

    /// <summary>The body is not needed any more, in whichever stage it is. Idempotent.</summary>
    public void Leave(BodyTicket body)
    {
        lock (_lock)
        {
            if (!_bodies.Remove(body))
            {
                return;
            }

            _turns.Leave(body);
            body.Stage = BodyStage.Outside;
            body.ForgetEnding();
            Shares.Detach(body);
            _turns.GrantTurns();
        }
    }

    /// <summary>A body could not be written to the spool. Until there is room, the slowest bodies are ended.</summary>
    public void ReportFullSpool()
    {
        lock (_lock)
        {
            _shortage.NeedRoom(Now);
        }
    }

    public OpenConnection? EndSlowest()
    {
        lock (_lock)
        {
            return _shortage.EndStalled(Now);
        }
    }

    public void Dispose() => _timer.Dispose();

    private TimeSpan Now => _clock.GetElapsedTime(_began);

    private static async ValueTask<Turn> WaitAsync(Waiter waiter, CancellationToken cancellationToken) =>
        await waiter.Turn.WaitAsync(cancellationToken);

    private void SweepIfDue()
    {
        if (Now - _lastSweep >= _leastBetweenSweeps)
        {
            Sweep();
        }
    }

    private void Sweep()
    {
        lock (_lock)
        {
            _sweep.Run(_lastSweep = Now);
        }
    }
}
