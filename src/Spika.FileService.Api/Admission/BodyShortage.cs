using Spika.FileService.Api.Server;
using Spika.FileService.Application.Common.Spooling;

namespace Spika.FileService.Api.Admission;

/// <summary>
/// Which bodies make room for others while memory, the spool, places or connections are short. Not thread-safe: the
/// admission's lock guards it.
/// </summary>
internal sealed class BodyShortage(
    HashSet<BodyTicket> bodies,
    BodyTurns turns,
    ISpool spool,
    ChunkRequestOptions options
)
{
    // A body is measured for so long before it can lose its memory, and keeps it when it will be whole within a second.
    private static readonly TimeSpan _measureFor = TimeSpan.FromMilliseconds(200);

    private const double SoonSeconds = 1;

    // Not a whole SlowBodyAfter: new connections are closed meanwhile.
    private static readonly TimeSpan _stalledAfter = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan _slowFor = TimeSpan.FromSeconds(1);

    // Bodies without room try again more often than that.
    private static readonly TimeSpan _forgetFullSpoolAfter = TimeSpan.FromSeconds(1);

    // When a slow body was last sent to the spool.
    private TimeSpan _lastSlow = -_slowFor;

    // Since when bodies find the spool without room, and when one last did. Null while no body lacks room.
    private TimeSpan? _spoolFull;

    private TimeSpan _lastFullSpool;

    /// <summary>Whether slow bodies go to the spool now.</summary>
    public bool IsSpooling(TimeSpan now) => now - _lastSlow < _slowFor;

    /// <summary>
    /// Ends the body that has stalled for longest, of those below the least rate, for its connection.
    /// </summary>
    /// <returns>The connection; null when there is none.</returns>
    public OpenConnection? EndStalled(TimeSpan now)
    {
        BodyTicket? slowest = bodies
            .Where(body => body.IsRead && body.Connection is not null && IsBelowLeastRate(body, now))
            .MaxBy(body => body.Progress.IdleFor(now));
        slowest?.End();
        return slowest?.Connection;
    }

    /// <summary>
    /// Refuses the newest waiter of a network that has far more of them than the newcomer's; or else ends, of the
    /// network with most bodies, if they are far more, the one in the spool that needs longest.
    /// </summary>
    /// <returns>False when there is neither.</returns>
    public bool RefuseOneOfMany(BodyTicket newcomer)
    {
        if (turns.Newcomers.NewestOfMuchLarger(newcomer.Network) is { } refused)
        {
            turns.Answer(refused, Turn.Busy);
            return true;
        }

        BodyTicket? last = bodies
            .Where(body => body.Stage == BodyStage.Spooling && body.IsRead && IsOneOfMany(body, newcomer))
            .MaxBy(body => (body.Network.Remaining, body.Progress.IsObserved, body.Progress.SecondsToGo(body)));
        last?.End();
        return last is not null;
    }

    /// <summary>
    /// Sends the bodies that will need longest to the spool, until a quarter of the region is free. When there are as
    /// many as may be there, ends those of a network with far more bodies than that of a body whose turn is next.
    /// </summary>
    public void FreeMemory(MemoryRegion region, TimeSpan now, bool isShort)
    {
        int mayPark = Math.Max(0, options.MaxQueued - turns.Parked);
        if ((!isShort && !region.IsShort) || (mayPark == 0 && turns.Waiting == 0) || !HasSlow(region, now))
        {
            return;
        }

        if (mayPark > 0 && !spool.HasRoom)
        {
            if (turns.Waiting > 0)
            {
                NeedRoom(now);
            }

            return;
        }

        BodyTicket[] slow =
        [
            .. bodies
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

    /// <summary>A body finds the spool without room.</summary>
    public void NeedRoom(TimeSpan now)
    {
        _spoolFull ??= now;
        _lastFullSpool = now;
    }

    /// <summary>
    /// While bodies have no room, ends those below the least rate first. When there is none for
    /// <see cref="ChunkRequestOptions.SlowBodyAfter"/>, all keep the rate and cannot all be finished: then it ends the
    /// one that needs longest.
    /// </summary>
    public void RelieveFullSpool(TimeSpan now)
    {
        if (_spoolFull is not { } since)
        {
            return;
        }

        if (spool.HasRoom || now - _lastFullSpool > _forgetFullSpoolAfter)
        {
            _spoolFull = null;
        }
        else if (CutSlowest())
        {
            _spoolFull = now;
        }
        else if (now - since > options.SlowBodyAfter)
        {
            _spoolFull = now;
            bodies.Where(body => body.IsRead).MaxBy(body => body.Progress.SecondsToGo(body))?.End();
        }
    }

    /// <summary>Ends the slowest of the bodies that are below the least rate.</summary>
    /// <returns>False when there is none.</returns>
    public bool CutSlowest()
    {
        BodyTicket? slowest = bodies
            .Where(body => body.IsRead && body.Progress.LongRate < options.MinBytesPerSecond)
            .MinBy(body => body.Progress.LongRate);
        if (slowest is null)
        {
            return false;
        }

        slowest.End();
        return true;
    }

    private static bool IsOneOfMany(BodyTicket body, BodyTicket? other) =>
        other is not null && body.Network.Remaining > 2 * other.Network.Remaining;

    // One at least, for its place: those that wait may need no memory.
    private void EndOnesOfMany(IEnumerable<BodyTicket> slow, MemoryRegion region, int wanted)
    {
        BodyTicket? next = region.Line.Next()?.Body;
        BodyTicket? newcomer = turns.Newcomers.Next()?.Body;
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

                body.End();
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

    private bool HasSlow(MemoryRegion region, TimeSpan now)
    {
        foreach (BodyTicket body in bodies)
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

    private bool IsBelowLeastRate(BodyTicket body, TimeSpan now) =>
        options.MinBytesPerSecond > 0
        && body.Progress.IsObserved
        && (body.Progress.LongRate < options.MinBytesPerSecond || body.Progress.IdleFor(now) > _stalledAfter);
}
