namespace Spika.FileService.Api.Admission;

/// <summary>Measures all bodies several times a second, and takes memory from those that use it least.</summary>
internal sealed partial class BodyAdmission
{
    /// <summary>Time between two looks.</summary>
    public static readonly TimeSpan SweepEvery = TimeSpan.FromMilliseconds(100);

    // A body that waits asks for a look as well, but not each of a thousand that wait.
    private static readonly TimeSpan _leastBetweenSweeps = TimeSpan.FromMilliseconds(20);

    // A body is measured for so long before it can lose its memory, and keeps it when it will be whole within a second.
    private static readonly TimeSpan _measureFor = TimeSpan.FromMilliseconds(200);

    private const double SoonSeconds = 1;

    // Over HTTP/1.1 a body waits unread at first: its bytes stay with its sender, where the spool costs a write and
    // a read. Fast senders that are too many have their turn in this time.
    private static readonly TimeSpan _spoolAfter = TimeSpan.FromSeconds(5);

    // While slow bodies go to the spool, those that wait are probably slow too and follow without a turn in memory.
    private static readonly TimeSpan _spoolSlowAfter = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan _slowFor = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan _trimEvery = TimeSpan.FromSeconds(1);

    // Bodies without room try again more often than that.
    private static readonly TimeSpan _forgetFullSpoolAfter = TimeSpan.FromSeconds(1);

    private TimeSpan _lastSweep;

    private TimeSpan _lastTrim;

    // When a slow body was last sent to the spool.
    private TimeSpan _lastSlow = -_slowFor;

    // Since when bodies find the spool without room, and when one last did. Null while no body lacks room.
    private TimeSpan? _spoolFull;

    private TimeSpan _lastFullSpool;

    private TimeSpan Now => _clock.GetElapsedTime(_began);

    private int Waiting => _newcomers.Count + _wholes.Line.Count + _starts.Line.Count;

    /// <summary>A body could not be written to the spool. Until there is room, the slowest bodies are ended.</summary>
    public void ReportFullSpool()
    {
        lock (_gate)
        {
            NeedRoom(Now);
        }
    }

    private void SweepIfDue()
    {
        if (Now - _lastSweep >= _leastBetweenSweeps)
        {
            SweepAndAnswer();
        }
    }

    private void SweepAndAnswer()
    {
        lock (_gate)
        {
            Sweep(_lastSweep = Now);
        }
    }

    private void Sweep(TimeSpan now)
    {
        bool hasRoom = Waiting > 0 && _spool.HasRoom;
        foreach (BodyTicket body in _bodies)
        {
            body.Progress.Observe(body, now, _options.SlowBodyAfter);
            Judge(body, now, hasRoom);
        }

        bool isNumberShort = _admitted >= _options.MaxInFlight - _options.MaxInFlight / 4;
        FreeMemory(_wholes, now, isNumberShort);
        FreeMemory(_starts, now, isNumberShort || _newcomers.Count > 0);
        RelieveFullSpool(now);
        if (now - _lastTrim >= _trimEvery)
        {
            _lastTrim = now;
            _shares.Trim();
        }
    }

    private void Judge(BodyTicket body, TimeSpan now, bool hasRoom)
    {
        switch (body.Stage)
        {
            case BodyStage.Reading or BodyStage.Spooling when body.Progress.IdleFor(now) > _options.Timeout:
            case BodyStage.Handling when body.Progress.InStageFor(now) > _options.Timeout:
                End(body);
                break;
            case BodyStage.Waiting when body.Waiter is { } waiter:
                TimeSpan waited = body.Progress.InStageFor(now);
                if (waited > _options.Timeout)
                {
                    Answer(waiter, Turn.Busy);
                }
                else if (
                    waiter.CanSpool
                    && hasRoom
                    && waited > (now - _lastSlow < _slowFor ? _spoolSlowAfter : _spoolAfter)
                )
                {
                    Answer(waiter, Turn.Spool);
                }

                break;
        }
    }

    // Leaves the leases as they are: the body gives its own back when it is in the spool, or refused.
    private void Answer(Waiter waiter, Turn turn)
    {
        EndWaiting(waiter);
        if (waiter.Body.Region is not null)
        {
            waiter.Body.Stage = BodyStage.Reading;
        }
        else if (turn == Turn.Spool)
        {
            waiter.Body.Stage = BodyStage.Spooling;
        }
        else
        {
            waiter.Body.Stage = BodyStage.Outside;
            _parked--;
        }

        waiter.End(turn);
    }

    private static void End(BodyTicket body)
    {
        if (body.Verdict != BodyVerdict.End)
        {
            body.Verdict = BodyVerdict.End;
            body.IsEnding = true;
            body.Network.Ending++;
            body.Interrupt();
        }
    }

    private static void ForgetEnding(BodyTicket body)
    {
        body.Network.Ending -= body.IsEnding ? 1 : 0;
        body.IsEnding = false;
    }

    private static bool IsRead(BodyTicket body) =>
        body.Stage is BodyStage.Reading or BodyStage.Spooling && body.Verdict != BodyVerdict.End;
}
