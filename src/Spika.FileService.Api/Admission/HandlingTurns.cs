namespace Spika.FileService.Api.Admission;

/// <summary>
/// Which chunks are handled now, and whose is next: a chunk of the clients that have fewest in handling. Without it, a
/// client with a chunk on each of 600 connections would make every other chunk wait for 600. Not thread-safe: the
/// admission's lock guards it.
/// </summary>
/// <param name="maxHandled"><see cref="ChunkRequestOptions.MaxHandled"/>.</param>
internal sealed class HandlingTurns(int maxHandled)
{
    private const int TurnsOfCore = 16;

    /// <summary>
    /// What takes longer waits for something else, for example for a disk that is full or a database that is away: then
    /// it has no turn any more, and its handling goes on.
    /// </summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(250);

    private readonly int _turns = maxHandled > 0 ? maxHandled : TurnsOfCore * Environment.ProcessorCount;

    private readonly WaitingLine _line = new(share => share.Handled);

    private int _taken;

    /// <summary>Bodies that wait for their turn.</summary>
    public int Waiting => _line.Count;

    /// <summary>Begins the handling of a body, or makes it wait for its turn.</summary>
    /// <returns>Its place in the line; null when its handling has begun.</returns>
    public Waiter? Begin(BodyTicket body)
    {
        if (body.SharesHandling && (_line.Count > 0 || _taken >= _turns))
        {
            body.Stage = BodyStage.Whole;
            return _line.Add(body, bytes: 0, canSpool: false);
        }

        Handle(body);
        return null;
    }

    /// <summary>A body needs its turn no longer. Idempotent.</summary>
    public void End(BodyTicket body)
    {
        if (body.HasTurn)
        {
            body.HasTurn = false;
            body.Owner.Handled--;
            body.Network.Handled--;
            _taken--;
        }
    }

    /// <summary>Gives the turns that are free to those that wait.</summary>
    public void Grant()
    {
        while (_taken < _turns && _line.Next() is { } waiter)
        {
            _line.Remove(waiter);
            Handle(waiter.Body);
            waiter.End(Turn.Granted);
        }
    }

    private void Handle(BodyTicket body)
    {
        body.Stage = BodyStage.Handling;
        if (body.SharesHandling)
        {
            body.HasTurn = true;
            body.Owner.Handled++;
            body.Network.Handled++;
            _taken++;
        }
    }
}
