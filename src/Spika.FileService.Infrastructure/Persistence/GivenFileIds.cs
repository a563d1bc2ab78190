namespace Spika.FileService.Infrastructure.Persistence;

/// <summary>
/// The ids that files have had: those up to the last one at the start, and those that this process gave since. Safe for
/// threads.
/// </summary>
internal sealed class GivenFileIds
{
    // Transactions commit out of the order of their ids, but none so many behind the others.
    private const int MostRemembered = 16 * 1024;

    private readonly Lock _lock = new();

    private readonly HashSet<long> _given = [];

    private readonly Queue<long> _order = [];

    private long _lowest;

    private long _highest;

    /// <summary>The highest of them.</summary>
    public long Highest
    {
        get
        {
            lock (_lock)
            {
                return _highest;
            }
        }
    }

    /// <param name="last">The last id at the start.</param>
    public void Begin(long last)
    {
        lock (_lock)
        {
            (_lowest, _highest) = (last, Math.Max(_highest, last));
        }
    }

    /// <summary>
    /// A file with this id is committed. Not before: SQLite gives the id of a rolled back file again.
    /// </summary>
    public void Add(long id)
    {
        lock (_lock)
        {
            _highest = Math.Max(_highest, id);
            if (_given.Add(id))
            {
                _order.Enqueue(id);
            }

            if (_order.Count > MostRemembered)
            {
                long oldest = _order.Dequeue();
                _given.Remove(oldest);
                _lowest = Math.Max(_lowest, _highest - MostRemembered);
            }
        }
    }

    public bool Contains(long id)
    {
        lock (_lock)
        {
            return id <= _lowest || _given.Contains(id);
        }
    }
}
