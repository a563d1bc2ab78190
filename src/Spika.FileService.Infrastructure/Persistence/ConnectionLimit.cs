using Microsoft.Extensions.Options;

namespace Spika.FileService.Infrastructure.Persistence;

/// <summary>
/// Bounds the connections that requests use at once: to <see cref="DatabaseOptions.MaxConnections"/>, and to this
/// process's share of those that the server takes. More requests wait here, in the order of arrival. SQLite has no such
/// limit.
/// </summary>
internal sealed class ConnectionLimit(IOptions<DatabaseOptions> options) : IDisposable
{
    // Several processes share the server, and others use it too: a backup, an operator. Two are the least: with one, a
    // single slow statement would stop all requests.
    private const int Shares = 4;
    private const int Least = 2;

    /// <summary>What a process needs at the same time: two for requests, and those for its own work.</summary>
    public const int LeastOfProcess = Least + ConnectionStrings.BackgroundConnections;

    private readonly SemaphoreSlim? _free =
        options.Value.Provider == DatabaseProvider.PostgreSql ? new(options.Value.MaxConnections) : null;

    /// <summary>How many requests use a connection at once.</summary>
    public int Connections { get; private set; } = options.Value.MaxConnections;

    /// <summary>
    /// Lowers the limit to a share of the server's connections, and to what the role and the database may have. To be
    /// called at the start, while none is in use.
    /// </summary>
    /// <param name="serverConnections">That the server takes in all.</param>
    /// <param name="allowed"><c>CONNECTION LIMIT</c> of the role or the database; null when there is none.</param>
    /// <returns>Whether the limit was lowered.</returns>
    public bool FitTo(int serverConnections, int? allowed = null)
    {
        int ofServer = serverConnections / Shares;
        int share = Math.Max(Math.Min(ofServer, allowed - ConnectionStrings.BackgroundConnections ?? ofServer), Least);
        if (share >= Connections)
        {
            return false;
        }

        while (Connections > share && _free?.Wait(TimeSpan.Zero) == true)
        {
            Connections--;
        }

        return true;
    }

    /// <param name="wait">How long to wait for one.</param>
    /// <returns>Dispose it when the connection is back in the pool.</returns>
    /// <exception cref="NoFreeConnectionException">None became free within that time.</exception>
    public ValueTask<Permit> EnterAsync(TimeSpan wait, CancellationToken cancellationToken) =>
        _free is null || _free.Wait(TimeSpan.Zero, CancellationToken.None)
            ? ValueTask.FromResult(new Permit(_free))
            : WaitAsync(_free, wait, cancellationToken);

    public void Dispose() => _free?.Dispose();

    private async ValueTask<Permit> WaitAsync(SemaphoreSlim free, TimeSpan wait, CancellationToken cancellationToken)
    {
        return await free.WaitAsync(wait, cancellationToken)
            ? new Permit(free)
            : throw new NoFreeConnectionException(Connections);
    }

    /// <summary>One connection; to be disposed once.</summary>
    public readonly struct Permit(SemaphoreSlim? free) : IDisposable
    {
        public void Dispose() => free?.Release();
    }
}
