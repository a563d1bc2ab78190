namespace Spika.FileService.Api.Admission;

/// <summary>
/// Which chunks are handled now. A network, and an owner, has so many turns at once; its further chunks wait, and those
/// of its owners with fewest in handling are next. Without it, a client with a chunk on each of 600 connections would
/// make every other chunk wait for 600. Not thread-safe: the admission's lock guards it.
/// </summary>
internal sealed class HandlingTurns
{
    private const int TurnsOfCore = 16;

    // More than any number of turns: when the next body in the line is of such a share, no other one has a turn either.
    private const long AllTurns = 1L << 32;

    /// <summary>
    /// What takes longer waits for something else, for example for a disk that is full or a database that is away: then
    /// it has no turn any more, and its handling goes on.
    /// </summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(250);

    private readonly int _turns;

    // No longer than ChunkRequests:MaxInFlight.
    private readonly WaitingLine _line;

    /// <param name="maxHandled"><see cref="ChunkRequestOptions.MaxHandledPerClient"/>.</param>
    public HandlingTurns(int maxHandled)
    {
        _turns = CountFor(maxHandled);
        _line = new WaitingLine(share => share.Handled < _turns ? share.Handled : AllTurns, comparesAll: true);
    }

    /// <param name="maxHandled"><see cref="ChunkRequestOptions.MaxHandledPerClient"/>.</param>
    public static int CountFor(int maxHandled) =>
        maxHandled > 0 ? maxHandled : TurnsOfCore * Environment.ProcessorCount;

    /// <summary>Bodies that wait for their turn.</summary>
    public int Waiting => _line.Count;

    /// <summary>Begins the handling of a body, or makes it wait for its turn.</summary>
    /// <returns>Its place in the line; null when its handling has begun.</returns>
    public Waiter? Begin(BodyTicket body)
    {
        // Those that wait are of clients that have all their turns.
        if (body.SharesHandling && !HasTurnFor(body))
        {
            body.Stage = BodyStage.Whole;
            return _line.Add(body, bytes: 0, canSpool: false);
        }

        Handle(body);
        return null;
    }

    /// <summary>A body needs its turn no longer. Idempotent.</summary>
    public static void End(BodyTicket body)
    {
        if (body.HasTurn)
        {
            body.HasTurn = false;
            body.Owner.Handled--;
            body.Network.Handled--;
        }
    }

    /// <summary>Gives the turns that are free to those that wait.</summary>
    public void Grant()
    {
        while (_line.Next() is { } waiter && HasTurnFor(waiter.Body))
        {
            _line.Remove(waiter);
            Handle(waiter.Body);
            waiter.End(Turn.Granted);
        }
    }

    private bool HasTurnFor(BodyTicket body) => body.Network.Handled < _turns && body.Owner.Handled < _turns;

    private static void Handle(BodyTicket body)
    {
        body.Stage = BodyStage.Handling;
        if (body.SharesHandling)
        {
            body.HasTurn = true;
            body.Owner.Handled++;
            body.Network.Handled++;
        }
    }
}
