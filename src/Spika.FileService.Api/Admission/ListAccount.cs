namespace Spika.FileService.Api.Admission;

/// <summary>What one client may still be sent of lists.</summary>
internal sealed class ListAccount
{
    private readonly Lock _lock = new();

    private readonly long _rate;

    private readonly TimeProvider _clock;

    private long _balance;

    private long _lastCharge;

    private long _updatedAt;

    /// <param name="rate">Bytes that it gains in a second; it never has more than that.</param>
    public ListAccount(long rate, TimeProvider clock) =>
        (_rate, _clock, _balance, _updatedAt) = (rate, clock, rate, clock.GetTimestamp());

    /// <summary>Charges a request with the length of the last list.</summary>
    /// <returns>The charge, and how long the request has to wait; one that would wait longer than
    /// <paramref name="longestWait"/> is not charged.</returns>
    public (long Charged, TimeSpan Wait) Charge(long now, TimeSpan longestWait)
    {
        lock (_lock)
        {
            Fill(now);
            TimeSpan wait = _balance > 0 ? TimeSpan.Zero : TimeSpan.FromSeconds((1.0 - _balance) / _rate);
            if (wait > longestWait)
            {
                return (0, wait);
            }

            _balance -= _lastCharge;
            return (_lastCharge, wait);
        }
    }

    public void Settle(long charged, long bytes)
    {
        lock (_lock)
        {
            _lastCharge = bytes;
            _balance += charged - _lastCharge;
        }
    }

    public void GiveBack(long charged)
    {
        lock (_lock)
        {
            _balance += charged;
        }
    }

    public bool IsFull(long now)
    {
        lock (_lock)
        {
            Fill(now);
            return _balance >= _rate;
        }
    }

    private void Fill(long now)
    {
        double gained = _clock.GetElapsedTime(_updatedAt, now).TotalSeconds * _rate;
        if (gained >= 1)
        {
            _balance = (long)Math.Min(_rate, _balance + gained);
            _updatedAt = now;
        }
    }
}
