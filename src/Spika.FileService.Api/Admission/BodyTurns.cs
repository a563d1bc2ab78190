namespace Spika.FileService.Api.Admission;

/// <summary>
/// Which bodies have memory, which wait for it, and whose turn is next; and whose turn it is to be handled. Not
/// thread-safe: the admission's lock guards it.
/// </summary>
internal sealed class BodyTurns
{
    private readonly ChunkRequestOptions _options;

    public BodyTurns(ChunkRequestOptions options, ChunkSenders senders)
    {
        _options = options;
        Handling = new HandlingTurns(options.MaxHandledPerClient, senders);
        Starts = new MemoryRegion(options.MaxBodyBytesInFlight / 4);
        Wholes = new MemoryRegion(options.MaxBodyBytesInFlight - Starts.Capacity);
    }

    /// <summary>For the beginnings of bodies and for short bodies.</summary>
    public MemoryRegion Starts { get; }

    /// <summary>For whole arrays.</summary>
    public MemoryRegion Wholes { get; }

    /// <summary>Bodies that wait for their first memory.</summary>
    public WaitingLine Newcomers { get; } = new(share => share.HeldBytes);

    /// <summary>Of the bodies that are whole.</summary>
    public HandlingTurns Handling { get; }

    /// <summary>Bodies with memory.</summary>
    public int Admitted { get; private set; }

    /// <summary>
    /// Bodies without memory: those that wait at the entrance or for the way back, and those in the spool.
    /// </summary>
    public int Parked { get; private set; }

    /// <summary>All that wait for memory.</summary>
    public int Waiting => Newcomers.Count + Wholes.Line.Count + Starts.Line.Count;

    public bool HasPlace => Admitted < _options.MaxInFlight;

    /// <summary>More than three quarters of the places are taken.</summary>
    public bool IsNumberShort => Admitted >= _options.MaxInFlight - _options.MaxInFlight / 4;

    /// <summary>Gives a body that has just arrived its first memory, if there is some.</summary>
    public bool TryStart(BodyTicket body, int bytes)
    {
        if (!HasPlace)
        {
            return false;
        }

        int whole = Wholes.Clamp(BodyPool.LengthFor(bytes));
        if (Wholes.Fits(whole))
        {
            Admit(body, Wholes, whole, BodyStage.Reading);
            return true;
        }

        int start = BodyPool.LengthFor(Math.Min(bytes, BodyAdmission.StartBytes));
        if (Starts.Fits(start))
        {
            Admit(body, Starts, start, BodyStage.Reading);
            return true;
        }

        return false;
    }

    /// <summary>Gives a body that is whole in the spool memory, if there is some.</summary>
    public bool TryReturn(BodyTicket body, MemoryRegion region, int lease)
    {
        if (!HasPlace || !region.Fits(lease))
        {
            return false;
        }

        Parked--;
        Admit(body, region, lease, BodyStage.Handling);
        return true;
    }

    /// <summary>A body has no memory now: it waits for its first, or is in the spool.</summary>
    public void Park() => Parked++;

    /// <summary>Puts a body into a line.</summary>
    public static Waiter Wait(BodyTicket body, WaitingLine line, int bytes, bool canSpool)
    {
        body.Stage = BodyStage.Waiting;
        return line.Add(body, bytes, canSpool);
    }

    /// <summary>
    /// Ends the waiting of a body without memory for it. A lease that it has stays: the body gives it back when it is
    /// in the spool, or refused.
    /// </summary>
    public void Answer(Waiter waiter, Turn turn)
    {
        waiter.Line.Remove(waiter);
        if (waiter.Body.Region is not null)
        {
            // One that is whole is read no more: its connection may have begun with the next request.
            waiter.Body.Stage = waiter.Body.Stage == BodyStage.Whole ? BodyStage.Whole : BodyStage.Reading;
        }
        else if (turn == Turn.Spool)
        {
            waiter.Body.Stage = BodyStage.Spooling;
        }
        else
        {
            waiter.Body.Stage = BodyStage.Outside;
            Parked--;
        }

        waiter.End(turn);
    }

    /// <summary>A body has left, in whichever stage. Its memory is free.</summary>
    public void Leave(BodyTicket body)
    {
        body.Waiter?.Line.Remove(body.Waiter);

        HandlingTurns.End(body);
        if (body.Region is not null)
        {
            GiveBack(body);
        }
        else if (body.Stage is BodyStage.Waiting or BodyStage.Spooling)
        {
            Parked--;
        }
    }

    /// <summary>Takes the memory of a body.</summary>
    public void GiveBack(BodyTicket body)
    {
        body.Region!.Release(body);
        Admitted--;
    }

    /// <summary>Gives what is free to those that wait.</summary>
    public void GrantTurns()
    {
        Handling.Grant();
        GrantTurns(Wholes);
        GrantTurns(Starts);
        while (Newcomers.Next() is { } waiter && TryStart(waiter.Body, waiter.Bytes))
        {
            Parked--;
            waiter.Line.Remove(waiter);
            waiter.End(Turn.Granted);
        }
    }

    private void GrantTurns(MemoryRegion region)
    {
        while (region.Line.Next() is { } waiter)
        {
            BodyTicket body = waiter.Body;
            int more = body.Region == region ? waiter.Bytes - body.LeasedBytes : waiter.Bytes;
            if (more > region.FreeBytes || (body.Region is null && !HasPlace))
            {
                return;
            }

            region.Line.Remove(waiter);
            if (body.Region is null)
            {
                Parked--;
                Admit(body, region, waiter.Bytes, BodyStage.Handling);
            }
            else
            {
                region.Lease(body, waiter.Bytes);
                body.Stage = BodyStage.Reading;
            }

            waiter.End(Turn.Granted);
        }
    }

    private void Admit(BodyTicket body, MemoryRegion region, int lease, BodyStage stage)
    {
        region.Lease(body, lease);
        body.Stage = stage;
        Admitted++;
    }
}
