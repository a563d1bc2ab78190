using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using Spika.FileService.Api.Errors;
using Spika.FileService.Application.Common;

namespace Spika.FileService.Api.Server;

/// <summary>
/// All connections of clients, whatever the address that they came to. At the limit, each new one takes the place of
/// the one that <see cref="IdleConnections"/> finds; when it finds none, of the one that is the least useful; when all
/// are useful, of the least used one of a client network that has far more of them than its own.
/// </summary>
internal sealed class OpenConnections(
    IOptions<ConnectionOptions> options,
    IHandleBudget handles,
    IdleConnections idle,
    BusyConnections busy,
    CrowdedConnections crowded,
    EndedConnections ended,
    TimeProvider clock,
    ILogger<OpenConnections> logger
) : IDisposable
{
    // An evicted connection is counted until its socket is closed, on another thread.
    private const int MostBeingEvicted = 32;

    // For evicted ones to be closed; their places are counted until then.
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(5);

    private static readonly TimeSpan _waitUpTo = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan _lookEvery = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();

    private readonly HashSet<OpenConnection> _open = [];

    private readonly ConnectionShortage _shortage = new(clock, logger);

    private readonly Lull _allUseful = new(clock);

    private int _beingEvicted;

    // From the first refusal on.
    private ITimer? _looking;

    /// <summary>Most connections at once.</summary>
    public int Max { get; private set; } = Math.Min(Ask(options.Value.MaxOpen, handles), handles.MostConnections);

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _open.Count;
            }
        }
    }

    /// <summary>Those with a request in progress.</summary>
    public int Busy
    {
        get
        {
            lock (_lock)
            {
                return _open.Count(connection => !connection.IsIdle);
            }
        }
    }

    /// <summary>Takes over Kestrel's own limit, which would count each address for itself.</summary>
    public void UseKestrelLimit(long max)
    {
        if (options.Value.MaxOpen == 0)
        {
            Max = (int)Math.Min(max, handles.MostConnections);
        }
    }

    /// <summary>Counts a connection, and evicts another one for it when all places are taken.</summary>
    /// <returns>False when it is to be closed: a request is in progress on each of the others.</returns>
    public async ValueTask<bool> AddAsync(ConnectionContext connection, CancellationToken cancellationToken)
    {
        OpenConnection added = new(connection, clock) { Pace = new(options.Value.MaxRefusalsPerSecond, clock) };
        connection.Features.Set(added);
        connection.Features.Set<IRefusalPace>(added.Pace);
        long start = clock.GetTimestamp();
        while (!TryAdd(added, out bool isRoomComing))
        {
            // Those after this one wait in the backlog of the socket.
            if (!isRoomComing || clock.GetElapsedTime(start) > _waitUpTo)
            {
                _shortage.Report(Max, evicted: 0, refused: 1);
                _ = LazyInitializer.EnsureInitialized(ref _looking, StartLooking);
                return false;
            }

            await Task.Delay(_pause, clock, cancellationToken);
        }

        return true;
    }

    /// <summary>A step of a connection's pipeline, outside all others: counts the connection until it ends.</summary>
    public ConnectionDelegate Track(ConnectionDelegate next) =>
        async connection =>
        {
            // Kestrel replaces nothing here: the feature is the one that was set at the accept.
            OpenConnection? open = connection.Features.Get<OpenConnection>();
            try
            {
                await next(connection);
            }
            finally
            {
                Remove(open);
            }
        };

    private bool TryAdd(OpenConnection added, out bool isRoomComing)
    {
        OpenConnection? evicted = null;
        bool isAdded;
        (OpenConnection Connection, int MostRequests)? useless = FindUselessWhenNoneIsIdle(added);
        ulong? crowd = useless is null ? FindCrowd(added) : null;
        lock (_lock)
        {
            if (IsFull)
            {
                evicted =
                    idle.EvictOldest(_open, added, Max)
                    ?? (
                        useless is var (found, most) && _open.Contains(found) && found.TryEvictBusy(most) ? found : null
                    )
                    ?? (crowd is { } network ? crowded.Evict(network, _open) : null);
            }

            if (evicted is not null)
            {
                _beingEvicted++;
                crowded.Remove(evicted);
            }

            isRoomComing = _beingEvicted > 0;
            isAdded = _open.Count < Max || (evicted is not null && _open.Count < Max + MostBeingEvicted);
            if (isAdded)
            {
                _open.Add(added);
                crowded.Add(added);
                ended.Observe(_open.Count);
            }
        }

        if (evicted is not null)
        {
            evicted.Abort();
            _shortage.Report(Max, evicted: 1, refused: 0);
        }

        return isAdded;
    }

    public void Dispose() => _looking?.Dispose();

    // A client that comes once in a minute finds slow ones known then.
    private ITimer StartLooking() => clock.CreateTimer(_ => busy.Look(AllWhenFull()), null, _lookEvery, _lookEvery);

    // Guarded by the lock. No more are evicted while many are closed.
    private bool IsFull => _open.Count >= Max && _beingEvicted < MostBeingEvicted;

    private static int Ask(int setting, IHandleBudget handles) => setting > 0 ? setting : handles.Connections;

    private void Remove(OpenConnection? connection)
    {
        if (connection is not null)
        {
            lock (_lock)
            {
                bool isCounted = _open.Remove(connection) && !connection.IsEvicted;
                _beingEvicted -= connection.IsEvicted ? 1 : 0;
                ended.Observe(_open.Count);
                if (isCounted)
                {
                    crowded.Remove(connection);
                }
            }
        }
    }

    // Outside the gate: the admission has a lock of its own, and the kernel is asked about each connection.
    private (OpenConnection Connection, int MostRequests)? FindUselessWhenNoneIsIdle(OpenConnection newcomer)
    {
        lock (_lock)
        {
            if (!IsFull || idle.TryFind(_open, newcomer, Max) || _allUseful.IsRecent)
            {
                return null;
            }
        }

        (OpenConnection, int)? found = busy.FindLeastUseful(NotEvicted);
        lock (_lock)
        {
            _allUseful.Note(found is null);
        }

        return found;
    }

    // The least used of them are sought outside the gate as well.
    private ulong? FindCrowd(OpenConnection newcomer)
    {
        ulong network;
        OpenConnection[] all;
        lock (_lock)
        {
            if (!IsFull || idle.TryFind(_open, newcomer, Max) || crowded.FindMuchLarger(newcomer, Max) is not { } crowd)
            {
                return null;
            }

            if (crowded.HasCandidates(network = crowd, _open))
            {
                return network;
            }

            all = [.. _open.Where(connection => connection.Network == network && !connection.IsEvicted)];
        }

        IReadOnlyList<OpenConnection> leastUsed = CrowdedConnections.FindLeastUsed(all);
        lock (_lock)
        {
            crowded.Propose(network, leastUsed);
        }

        return network;
    }

    private IReadOnlyList<OpenConnection> AllWhenFull() => Count >= Max ? NotEvicted() : [];

    private IReadOnlyList<OpenConnection> NotEvicted()
    {
        lock (_lock)
        {
            return [.. _open.Where(connection => !connection.IsEvicted)];
        }
    }
}
