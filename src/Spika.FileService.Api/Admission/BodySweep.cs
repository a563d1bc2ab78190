using Spika.FileService.Application.Common.Spooling;

namespace Spika.FileService.Api.Admission;

/// <summary>
/// One look at all bodies: measures them, ends those without progress, and has the shortage relieved. Not thread-safe:
/// the admission's lock guards it.
/// </summary>
internal sealed class BodySweep(
    HashSet<BodyTicket> bodies,
    BodyTurns turns,
    BodyShortage shortage,
    Shares shares,
    ISpool spool,
    ChunkRequestOptions options
)
{
    // Over HTTP/1.1 a body waits unread at first: its bytes stay with its sender, where the spool costs a write and
    // a read. Fast senders that are too many have their turn in this time.
    private static readonly TimeSpan _spoolAfter = TimeSpan.FromSeconds(5);

    // While slow bodies go to the spool, those that wait are probably slow too and follow without a turn in memory.
    private static readonly TimeSpan _spoolSlowAfter = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan _trimEvery = TimeSpan.FromSeconds(1);

    private TimeSpan _lastTrim;

    public void Run(TimeSpan now)
    {
        bool hasRoom = turns.Waiting > 0 && spool.HasRoom;
        foreach (BodyTicket body in bodies)
        {
            body.Progress.Observe(body, now, options.SlowBodyAfter);
            Judge(body, now, hasRoom);
        }

        turns.Handling.Grant();
        bool isNumberShort = turns.IsNumberShort;
        shortage.FreeMemory(turns.Wholes, now, isNumberShort);
        shortage.FreeMemory(turns.Starts, now, isNumberShort || turns.Newcomers.Count > 0);
        shortage.RelieveFullSpool(now);
        if (now - _lastTrim >= _trimEvery)
        {
            _lastTrim = now;
            shares.Trim();
        }
    }

    private void Judge(BodyTicket body, TimeSpan now, bool hasRoom)
    {
        if (body.Turns > 0 && body.Progress.InStageFor(now) > HandlingTurns.Longest)
        {
            HandlingTurns.End(body);
        }

        switch (body.Stage)
        {
            case BodyStage.Reading or BodyStage.Spooling when body.Progress.IdleFor(now) > options.Timeout:
            case BodyStage.Handling when body.Progress.InStageFor(now) > options.Timeout:
                body.End();
                break;
            case BodyStage.Waiting or BodyStage.Whole when body.Waiter is { } waiter:
                TimeSpan waited = body.Progress.InStageFor(now);
                if (waited > options.Timeout)
                {
                    turns.Answer(waiter, Turn.Busy);
                }
                else if (
                    waiter.CanSpool
                    && hasRoom
                    && waited > (shortage.IsSpooling(now) ? _spoolSlowAfter : _spoolAfter)
                )
                {
                    turns.Answer(waiter, Turn.Spool);
                }

                break;
        }
    }
}
