namespace Spika.FileService.Infrastructure.Persistence;

/// <summary>
/// Lets one write of this process into SQLite at a time. SQLite has one writer anyway, and lets the others poll for their turn;
/// here they queue, and the next one starts at once. PostgreSQL needs no gate: it stands open.
/// </summary>
internal sealed class WriteGate(DatabaseProvider provider) : IDisposable
{
    private readonly SemaphoreSlim? _turn = provider == DatabaseProvider.Sqlite ? new SemaphoreSlim(1) : null;

    /// <returns>Dispose it when the write is committed.</returns>
    public ValueTask<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        if (_turn is null)
        {
            return ValueTask.FromResult<IDisposable>(Pass.Open);
        }

        Task waiting = _turn.WaitAsync(cancellationToken);
        return waiting.IsCompletedSuccessfully
            ? ValueTask.FromResult<IDisposable>(new Pass(_turn))
            : WaitAsync(waiting);
    }

    public void Dispose() => _turn?.Dispose();

    private async ValueTask<IDisposable> WaitAsync(Task waiting)
    {
        await waiting;
        return new Pass(_turn);
    }

    private sealed class Pass(SemaphoreSlim? turn) : IDisposable
    {
        public static readonly Pass Open = new(null);

        private SemaphoreSlim? _turn = turn;

        public void Dispose() => Interlocked.Exchange(ref _turn, null)?.Release();
    }
}
