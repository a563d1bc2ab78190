using Microsoft.Extensions.Options;
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
internal sealed partial class BodyAdmission : IDisposable
{
    /// <summary>The array with which a body begins while memory is short. A chunk of 54 KiB fits into it.</summary>
    public const int StartBytes = 96 * 1024;

    private readonly Lock _gate = new();

    private readonly HashSet<BodyTicket> _bodies = [];

    private readonly Shares _shares = new();

    private readonly WaitingLine _newcomers = new();

    private readonly MemoryRegion _starts;

    private readonly MemoryRegion _wholes;

    private readonly ChunkRequestOptions _options;

    private readonly ISpool _spool;

    private readonly TimeProvider _clock;

    private readonly long _began;

    private readonly ITimer _timer;

    // Bodies with memory, and bodies that have none: those that wait at the entrance or for the way back, and those in
    // the spool.
    private int _admitted;
    private int _parked;

    public BodyAdmission(IOptions<ChunkRequestOptions> options, ISpool spool, TimeProvider clock)
    {
        (_options, _spool, _clock) = (options.Value, spool, clock);
        _starts = new MemoryRegion(_options.MaxBodyBytesInFlight / 4);
        _wholes = new MemoryRegion(_options.MaxBodyBytesInFlight - _starts.Capacity);
        _began = clock.GetTimestamp();
        _timer = clock.CreateTimer(_ => SweepAndAnswer(), null, SweepEvery, SweepEvery);
    }

    /// <summary>What there is now, for tests and logs.</summary>
    public AdmissionFigures Figures
    {
        get
        {
            lock (_gate)
            {
                return new AdmissionFigures(
                    _admitted,
                    _newcomers.Count,
                    _newcomers.Count + _wholes.Line.Count + _starts.Line.Count,
                    _bodies.Count(body => body.Stage == BodyStage.Spooling),
                    (long)_starts.UsedBytes + _wholes.UsedBytes
                );
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
        lock (_gate)
        {
            _shares.Attach(body);
            _bodies.Add(body);
            if (_newcomers.Count == 0 && TryStart(body, bytes))
            {
                return new(Turn.Granted);
            }

            if (_parked >= _options.MaxQueued && !CutSlowest() && !RefuseOneOfMany(body))
            {
                return new(Turn.Busy);
            }

            _parked++;
            if (!body.CanWaitUnread && _spool.HasRoom)
            {
                body.Stage = BodyStage.Spooling;
                return new(Turn.Spool);
            }

            waiter = Wait(body, _newcomers, bytes, canSpool: true);
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
        lock (_gate)
        {
            int lease = _wholes.Clamp(BodyPool.LengthFor(bytes));

            // An array in the same region is given back for the longer one.
            int more = body.Region == _wholes ? lease - body.LeasedBytes : lease;
            if (_wholes.Fits(more))
            {
                _wholes.Lease(body, lease);
                return new(Turn.Granted);
            }

            if (!body.CanWaitUnread && _spool.HasRoom)
            {
                return new(Turn.Spool);
            }

            waiter = Wait(body, _wholes.Line, lease, canSpool: true);
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
        lock (_gate)
        {
            MemoryRegion region = bytes <= StartBytes ? _starts : _wholes;
            int lease = region.Clamp(BodyPool.LengthFor(bytes));
            if (_admitted < _options.MaxInFlight && region.Fits(lease))
            {
                _parked--;
                Admit(body, region, lease, BodyStage.Handling);
                return new(Turn.Granted);
            }

            waiter = Wait(body, region.Line, lease, canSpool: false);
        }

        SweepIfDue();
        return WaitAsync(waiter, cancellationToken);
    }

    /// <summary>The body has been written to the spool, and its array given back.</summary>
    public void Park(BodyTicket body)
    {
        lock (_gate)
        {
            GiveBack(body);
            _parked++;
            body.Stage = BodyStage.Spooling;
            GrantTurns();
        }
    }

    /// <summary>The body is whole and in memory.</summary>
    public void Handle(BodyTicket body)
    {
        // Under the lock, so that no interrupt meant for the reading comes later: the next request has the same reader.
        lock (_gate)
        {
            body.Stage = BodyStage.Handling;
            body.Verdict = BodyVerdict.None;
            ForgetEnding(body);
        }
    }

    /// <summary>The body is not needed any more, in whichever stage it is. Idempotent.</summary>
    public void Leave(BodyTicket body)
    {
        lock (_gate)
        {
            if (!_bodies.Remove(body))
            {
                return;
            }

            if (body.Waiter is { } waiter)
            {
                EndWaiting(waiter);
            }

            if (body.Region is null)
            {
                _parked -= body.Stage is BodyStage.Waiting or BodyStage.Spooling ? 1 : 0;
            }
            else
            {
                GiveBack(body);
            }

            body.Stage = BodyStage.Outside;
            ForgetEnding(body);
            Shares.Detach(body);
            GrantTurns();
        }
    }

    public void Dispose() => _timer.Dispose();
}
