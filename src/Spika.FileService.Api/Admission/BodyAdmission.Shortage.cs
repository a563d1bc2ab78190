namespace Spika.FileService.Api.Admission;

/// <summary>Which bodies make room for others while memory, the spool or their number is short.</summary>
internal sealed partial class BodyAdmission
{
    /// <summary>
    /// Refuses the newest waiter of a network that has far more of them than the newcomer's; or else ends, of the
    /// network with most bodies, if they are far more, the one in the spool that needs longest.
    /// </summary>
    /// <returns>False when there is neither.</returns>
    private bool RefuseOneOfMany(BodyTicket newcomer)
    {
        if (_newcomers.NewestOfMuchLarger(newcomer.Network) is { } refused)
        {
            Answer(refused, Turn.Busy);
            return true;
        }

        BodyTicket? last = _bodies
            .Where(body => body.Stage == BodyStage.Spooling && IsRead(body) && IsOneOfMany(body, newcomer))
            .MaxBy(body => (body.Network.Remaining, body.Progress.IsObserved, body.Progress.SecondsToGo(body)));
        if (last is not null)
        {
            End(last);
        }

        return last is not null;
    }

    private static bool IsOneOfMany(BodyTicket body, BodyTicket? other) =>
        other is not null && body.Network.Remaining > 2 * other.Network.Remaining;

    /// <summary>
    /// Sends the bodies that will need longest to the spool, until a quarter of the region is free. When there are as
    /// many as may be there, ends those of a network with far more bodies than that of a body whose turn is next.
    /// </summary>
    private void FreeMemory(MemoryRegion region, TimeSpan now, bool isShort)
    {
        int mayPark = Math.Max(0, _options.MaxQueued - _parked);
        if ((!isShort && !region.IsShort) || (mayPark == 0 && Waiting == 0) || !HasSlow(region, now))
        {
            return;
        }

        if (mayPark > 0 && !_spool.HasRoom)
        {
            if (Waiting > 0)
            {
                NeedRoom(now);
            }

            return;
        }

        BodyTicket[] slow =
        [
            .. _bodies
                .Where(body => IsSlow(body, region, now))
                .OrderByDescending(body => body.Progress.SecondsToGo(body)),
        ];
        int wanted = Math.Max(region.Capacity / 4 - region.FreeBytes, region.Line.Next()?.Bytes ?? 0);
        int freed = 0;
        foreach (BodyTicket body in slow.Take(mayPark))
        {
            MoveToSpool(body, now);
            freed += body.LeasedBytes;
            if (freed >= wanted && !isShort)
            {
                return;
            }
        }

        if (mayPark == 0 || freed < wanted)
        {
            EndOnesOfMany(slow.Skip(mayPark), region, wanted - freed);
        }
    }

    // One at least, for its place: those that wait may need no memory.
    private void EndOnesOfMany(IEnumerable<BodyTicket> slow, MemoryRegion region, int wanted)
    {
        BodyTicket? next = region.Line.Next()?.Body;
        BodyTicket? newcomer = _newcomers.Next()?.Body;
        foreach (
            BodyTicket body in slow.OrderByDescending(body => body.IsEnding)
                .ThenByDescending(body => body.Network.Remaining)
        )
        {
            if (!body.IsEnding)
            {
                if (!IsOneOfMany(body, next) && !IsOneOfMany(body, newcomer))
                {
                    continue;
                }

                End(body);
            }

            wanted -= body.LeasedBytes;
            if (wanted <= 0)
            {
                return;
            }
        }
    }

    private void MoveToSpool(BodyTicket body, TimeSpan now)
    {
        if (body.Verdict == BodyVerdict.None)
        {
            _lastSlow = now;
            body.Verdict = BodyVerdict.MoveToSpool;
            body.Interrupt();
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
}
