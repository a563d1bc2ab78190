namespace Spika.FileService.Api.Admission;

/// <summary>
/// Which chunks are handled now. A network, and an owner, has so many turns at once; its further chunks wait, and those
/// of its owners with fewest turns are next. Without it, a client with a chunk on each of 600 connections would make
/// every other chunk wait for 600. Not thread-safe: the admission's lock guards it.
/// </summary>
/// <remarks>
/// While several clients send, an owner has three quarters of the turns, so that it leaves some to the others of its
/// network, and a long chunk has several: a group of commits flushes the bytes of all its chunks. A client alone harms
/// none, and would lose a third of its speed.
/// </remarks>
internal sealed class HandlingTurns
{
    private const int TurnsOfCore = 16;

    /// <summary>While several clients send, a chunk has a turn for each of these bytes that it begins.</summary>
    public const int BytesOfTurn = 48 * 1024;

    // More than any number of turns: when the next body in the line is of such a share, no other one has a turn either.
    private const long AllTurns = 1L << 32;

    /// <summary>
    /// What takes longer waits for something else, for example for a disk that is full or a database that is away: then
    /// it has no turn any more, and its handling goes on.
    /// </summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(250);

    private readonly ChunkSenders _senders;

    private readonly int _turns;

    private readonly int _turnsOfOwner;

    // No longer than ChunkRequests:MaxInFlight.
    private readonly WaitingLine _line;

    /// <param name="maxHandled"><see cref="ChunkRequestOptions.MaxHandledPerClient"/>.</param>
    /// <param name="senders">Tells clients that send at the same time from those that follow each other.</param>
    public HandlingTurns(int maxHandled, ChunkSenders senders)
    {
        _senders = senders;
        _turns = CountFor(maxHandled);
        _turnsOfOwner = _turns - (_turns / 4);
        _line = new WaitingLine(
            network => network.Handled < _turns ? network.Handled : AllTurns,
            body => HasOwnTurnFor(body) ? body.Owner.Handled : AllTurns,
            comparesAll: true
        );
    }

    /// <param name="maxHandled"><see cref="ChunkRequestOptions.MaxHandledPerClient"/>.</param>
    public static int CountFor(int maxHandled) =>
        maxHandled > 0 ? maxHandled : TurnsOfCore * Environment.ProcessorCount;

    /// <summary>Bodies that wait for their turn.</summary>
    public int Waiting => _line.Count;

    private int MostOfOwner => _senders.AreSeveral ? _turnsOfOwner : _turns;

    /// <summary>A body comes, or is whole: its client sends now.</summary>
    public void NoteClientOf(BodyTicket body)
    {
        if (body.SharesHandling)
        {
            _senders.Note(body.Key);
        }
    }

    /// <summary>Begins the handling of a body, or makes it wait for its turn.</summary>
    /// <returns>Its place in the line; null when its handling has begun.</returns>
    public Waiter? Begin(BodyTicket body)
    {
        NoteClientOf(body);

        // Behind those of its owner that wait: one of them may be long, and short ones would keep it waiting for good.
        if (body.SharesHandling && (_line.HasOthersOf(body) || !HasTurnFor(body)))
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
        if (body.Turns > 0)
        {
            body.Owner.Handled -= body.Turns;
            body.Network.Handled -= body.Turns;
            body.Turns = 0;
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

    private bool HasTurnFor(BodyTicket body) => body.Network.Handled < _turns && HasOwnTurnFor(body);

    // A body that is longer than all turns of its owner begins alone.
    private bool HasOwnTurnFor(BodyTicket body) =>
        body.Owner.Handled == 0 || body.Owner.Handled + TurnsFor(body) <= MostOfOwner;

    private int TurnsFor(BodyTicket body) =>
        _senders.AreSeveral
            ? (int)Math.Clamp((body.ReceivedBytes + BytesOfTurn - 1) / BytesOfTurn, 1, _turnsOfOwner)
            : 1;

    private void Handle(BodyTicket body)
    {
        body.Stage = BodyStage.Handling;
        if (body.SharesHandling)
        {
            body.Turns = TurnsFor(body);
            body.Owner.Handled += body.Turns;
            body.Network.Handled += body.Turns;
        }
    }
}
