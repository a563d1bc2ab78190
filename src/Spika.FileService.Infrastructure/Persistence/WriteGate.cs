using Microsoft.Extensions.Options;

namespace Spika.FileService.Infrastructure.Persistence;

/// <summary>
/// Serialises the writes of this process into SQLite, in the order of arrival; a no-op on PostgreSQL. After a failure
/// that leaves the files of SQLite in doubt, it refuses all writes until they have been repaired.
/// </summary>
internal sealed class WriteGate(IOptions<DatabaseOptions> options) : IDisposable
{
    private readonly SemaphoreSlim? _turn =
        options.Value.Provider == DatabaseProvider.Sqlite ? new SemaphoreSlim(1) : null;

    private volatile Exception? _doubt;

    /// <summary>The failure because of which writes are refused; null while they are not.</summary>
    public Exception? Doubt => _doubt;

    /// <returns>Dispose it when the write is committed.</returns>
    /// <exception cref="DatabaseInDoubtException">Writes are refused until the database is repaired.</exception>
    /// <exception cref="NoWriteTurnException">
    /// The turn did not come within the time that a request waits for the database.
    /// </exception>
    public ValueTask<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        if (_turn is null)
        {
            return ValueTask.FromResult<IDisposable>(Pass.Open);
        }

        ThrowIfInDoubt();
        return _turn.Wait(TimeSpan.Zero, CancellationToken.None)
            ? ValueTask.FromResult<IDisposable>(CheckedPass(_turn))
            : WaitAsync(_turn, cancellationToken);
    }

    /// <summary>As <see cref="EnterAsync"/>, for the repair itself.</summary>
    public async Task<IDisposable> EnterInDoubtAsync(CancellationToken cancellationToken)
    {
        if (_turn is null)
        {
            return Pass.Open;
        }

        await _turn.WaitAsync(cancellationToken);
        return new Pass(_turn);
    }

    /// <summary>Refuses the writes that wait and all later ones.</summary>
    public void Close(Exception failure) => _doubt = failure;

    /// <summary>Admits writes again.</summary>
    public void Reopen() => _doubt = null;

    public void Dispose() => _turn?.Dispose();

    private async ValueTask<IDisposable> WaitAsync(SemaphoreSlim turn, CancellationToken cancellationToken) =>
        await turn.WaitAsync(options.Value.GetLongestWait(), cancellationToken)
            ? CheckedPass(turn)
            : throw new NoWriteTurnException();

    // The write before this one may have failed meanwhile.
    private Pass CheckedPass(SemaphoreSlim turn)
    {
        Pass pass = new(turn);
        try
        {
            ThrowIfInDoubt();
            return pass;
        }
        catch
        {
            pass.Dispose();
            throw;
        }
    }

    private void ThrowIfInDoubt()
    {
        if (_doubt is { } failure)
        {
            throw new DatabaseInDoubtException(failure);
        }
    }

    private sealed class Pass(SemaphoreSlim? turn) : IDisposable
    {
        public static readonly Pass Open = new(null);

        private SemaphoreSlim? _turn = turn;

        public void Dispose() => Interlocked.Exchange(ref _turn, null)?.Release();
    }
}
