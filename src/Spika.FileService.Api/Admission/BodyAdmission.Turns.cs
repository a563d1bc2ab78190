namespace Spika.FileService.Api.Admission;

/// <summary>The waiting, and whose turn it is.</summary>
internal sealed partial class BodyAdmission
{
    private static async ValueTask<Turn> WaitAsync(Waiter waiter, CancellationToken cancellationToken) =>
        await waiter.Turn.WaitAsync(cancellationToken);

    private static Waiter Wait(BodyTicket body, WaitingLine line, int bytes, bool canSpool)
    {
        Waiter waiter = new(body, line, bytes) { CanSpool = canSpool };
        body.Waiter = waiter;
        body.Stage = BodyStage.Waiting;
        line.Add(waiter);
        return waiter;
    }

    private static void EndWaiting(Waiter waiter)
    {
        waiter.Line.Remove(waiter);
        waiter.Body.Waiter = null;
    }

    private bool TryStart(BodyTicket body, int bytes)
    {
        if (_admitted >= _options.MaxInFlight)
        {
            return false;
        }

        int whole = _wholes.Clamp(BodyPool.LengthFor(bytes));
        if (_wholes.Fits(whole))
        {
            Admit(body, _wholes, whole, BodyStage.Reading);
            return true;
        }

        int start = BodyPool.LengthFor(Math.Min(bytes, StartBytes));
        if (_starts.Fits(start))
        {
            Admit(body, _starts, start, BodyStage.Reading);
            return true;
        }

        return false;
    }

    private void Admit(BodyTicket body, MemoryRegion region, int lease, BodyStage stage)
    {
        region.Lease(body, lease);
        body.Stage = stage;
        _admitted++;
    }

    private void GiveBack(BodyTicket body)
    {
        body.Region!.Release(body);
        _admitted--;
    }

    private void GrantTurns()
    {
        GrantTurns(_wholes);
        GrantTurns(_starts);
        while (_newcomers.Next() is { } waiter && TryStart(waiter.Body, waiter.Bytes))
        {
            _parked--;
            EndWaiting(waiter);
            waiter.End(Turn.Granted);
        }
    }

    private void GrantTurns(MemoryRegion region)
    {
        while (region.Line.Next() is { } waiter)
        {
            BodyTicket body = waiter.Body;
            int more = body.Region == region ? waiter.Bytes - body.LeasedBytes : waiter.Bytes;
            if (more > region.FreeBytes || (body.Region is null && _admitted >= _options.MaxInFlight))
            {
                return;
            }

            EndWaiting(waiter);
            if (body.Region is null)
            {
                _parked--;
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
}
