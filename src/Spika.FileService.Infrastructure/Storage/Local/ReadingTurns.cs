namespace Spika.FileService.Infrastructure.Storage.Local;

/// <summary>
/// Bounds the verifies that read at once. Owners that wait get their turns round robin, and no owner has more than half
/// of them, so that the verifies of one owner leave turns for those of the others.
/// </summary>
internal sealed class ReadingTurns
{
    private readonly Lock _lock = new();

    private readonly int _limit;

    private readonly int _ownerLimit;

    private readonly Dictionary<string, Owner> _owners = [];

    // Each owner with waiting verifies once, in the order in which they get the next turn.
    private readonly Queue<Owner> _waiting = [];

    private int _running;

    // A core hashes one file at a time, and another waits for the disk; more would take memory and no less time.
    public ReadingTurns()
        : this(2 * Environment.ProcessorCount) { }

    /// <param name="limit">Turns of all owners together, at least 2.</param>
    public ReadingTurns(int limit) => (_limit, _ownerLimit) = (limit, limit / 2);

    /// <summary>Waits for a turn. <see cref="Leave"/> ends it, unless the wait was cancelled.</summary>
    public async Task EnterAsync(string owner, CancellationToken cancellationToken)
    {
        TaskCompletionSource turn = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (!_owners.TryGetValue(owner, out Owner? entry))
            {
                _owners[owner] = entry = new Owner(owner);
            }

            if (entry.Waiting.Count == 0)
            {
                _waiting.Enqueue(entry);
            }

            entry.Waiting.Enqueue(turn);
            GiveTurns();
        }

        await using (cancellationToken.Register(() => Cancel(turn, cancellationToken)))
        {
            await turn.Task;
        }
    }

    public void Leave(string owner)
    {
        lock (_lock)
        {
            Owner entry = _owners[owner];
            entry.Running--;
            _running--;
            GiveTurns();
            if (entry is { Running: 0, Waiting.Count: 0 })
            {
                _owners.Remove(owner);
            }
        }
    }

    private void Cancel(TaskCompletionSource turn, CancellationToken cancellationToken)
    {
        // A cancelled wait stays in its queue until its turn comes, and is skipped then.
        lock (_lock)
        {
            turn.TrySetCanceled(cancellationToken);
        }
    }

    private void GiveTurns()
    {
        for (int looked = _waiting.Count; looked > 0 && _running < _limit; looked--)
        {
            Owner owner = _waiting.Dequeue();
            if (owner.Running < _ownerLimit && owner.TakeTurn())
            {
                _running++;
                looked = _waiting.Count + 1;
            }

            if (owner.Waiting.Count > 0)
            {
                _waiting.Enqueue(owner);
            }
            else if (owner.Running == 0)
            {
                _owners.Remove(owner.Name);
            }
        }
    }

    private sealed class Owner(string name)
    {
        public string Name { get; } = name;

        public Queue<TaskCompletionSource> Waiting { get; } = [];

        public int Running { get; set; }

        /// <returns>False when every wait was cancelled.</returns>
        public bool TakeTurn()
        {
            while (Waiting.TryDequeue(out TaskCompletionSource? turn))
            {
                if (turn.TrySetResult())
                {
                    Running++;
                    return true;
                }
            }

            return false;
        }
    }
}
