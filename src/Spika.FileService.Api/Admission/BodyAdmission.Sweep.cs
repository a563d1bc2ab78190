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

    // Leaves the leases as they are: the body gives its own back when it is in the spool.
    private static void Answer(Waiter waiter, Turn turn)
    {
        EndWaiting(waiter);
        waiter.Body.Stage = waiter.Body.Region is null ? BodyStage.Spooling : BodyStage.Reading;
        waiter.End(turn);
    }

    private static void End(BodyTicket body)
    {
        if (body.Verdict != BodyVerdict.End)
        {
            body.Verdict = BodyVerdict.End;
            body.Interrupt();
        }
    }

    /// <summary>Sends the bodies that will need longest to the spool, until a quarter of the region is free.</summary>
    private void FreeMemory(MemoryRegion region, TimeSpan now, bool isShort)
    {
        if (!isShort && !region.IsShort || _parked >= _options.MaxQueued || !HasSlow(region, now))
        {
            return;
        }

        if (!_spool.HasRoom)
        {
            if (Waiting > 0)
            {
                NeedRoom(now);
            }

            return;
        }

        int wanted = Math.Max(region.Capacity / 4 - region.FreeBytes, region.Line.Next()?.Bytes ?? 0);
        int freed = 0;
        int mayPark = _options.MaxQueued - _parked;
        foreach (
            BodyTicket body in _bodies
                .Where(body => IsSlow(body, region, now))
                .OrderByDescending(body => body.Progress.SecondsToGo(body))
        )
        {
            if (body.Verdict == BodyVerdict.None)
            {
                _lastSlow = now;
                body.Verdict = BodyVerdict.MoveToSpool;
                body.Interrupt();
            }

            freed += body.LeasedBytes;
            if ((freed >= wanted && !isShort) || --mayPark == 0)
            {
                return;
            }
        }
    }

    private void NeedRoom(TimeSpan now)
    {
        _spoolFull ??= now;
        _lastFullSpool = now;
    }

    private bool HasSlow(MemoryRegion region, TimeSpan now)
    {
        foreach (BodyTicket body in _bodies)
        {
            if (IsSlow(body, region, now))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsSlow(BodyTicket body, MemoryRegion region, TimeSpan now) =>
        body.Stage == BodyStage.Reading
        && body.Region == region
        && body.Progress.InStageFor(now) >= _measureFor
        && body.Progress.SecondsToGo(body) >= SoonSeconds;

    // While bodies have no room, those below the least rate are ended first. When there is none for SlowBodyAfter, all
    // keep the rate and cannot all be finished: then the one that needs longest is ended.
    private void RelieveFullSpool(TimeSpan now)
    {
        if (_spoolFull is not { } since)
        {
            return;
        }

        if (_spool.HasRoom || now - _lastFullSpool > _forgetFullSpoolAfter)
        {
            _spoolFull = null;
        }
        else if (CutSlowest())
        {
            _spoolFull = now;
        }
        else if (now - since > _options.SlowBodyAfter)
        {
            _spoolFull = now;
            if (_bodies.Where(IsRead).MaxBy(body => body.Progress.SecondsToGo(body)) is { } last)
            {
                End(last);
            }
        }
    }

    /// <summary>Ends the slowest of the bodies that are below the least rate.</summary>
    /// <returns>False when there is none.</returns>
    private bool CutSlowest()
    {
        BodyTicket? slowest = _bodies
            .Where(body => IsRead(body) && body.Progress.LongRate < _options.MinBytesPerSecond)
            .MinBy(body => body.Progress.LongRate);
        if (slowest is null)
        {
            return false;
        }

        End(slowest);
        return true;
    }

    private static bool IsRead(BodyTicket body) =>
        body.Stage is BodyStage.Reading or BodyStage.Spooling && body.Verdict != BodyVerdict.End;
}
