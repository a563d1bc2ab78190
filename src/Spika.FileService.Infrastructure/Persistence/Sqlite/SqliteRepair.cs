using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Spika.FileService.Infrastructure.Persistence.Sqlite;

/// <summary>
/// After a failure that leaves the files of SQLite in doubt: closes the write gate, and repeats
/// <see cref="SqliteCheckpoint"/> until it succeeds. Decision 0019.
/// </summary>
internal sealed partial class SqliteRepair : IDisposable
{
    private static readonly TimeSpan _firstPause = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan _longestPause = TimeSpan.FromSeconds(10);

    // Requests hold a connection for less; a list of files that a client reads slowly may hold one for longer.
    private static readonly TimeSpan _closingTime = TimeSpan.FromSeconds(30);

    private readonly WriteGate _gate;

    private readonly SqliteLocation _location;

    private readonly SqliteConnectionSource _source;

    private readonly SqliteConnections _connections;

    private readonly SqliteCheckpoint _checkpoint;

    private readonly SqliteDatabaseFile _file;

    private readonly SqliteLogFiles _logFiles;

    private readonly TimeProvider _clock;

    private readonly ILogger<SqliteRepair> _logger;

    private readonly Lock _lock = new();

    private readonly CancellationTokenSource _stopping = new();

    private int _failures;

    private Task _running = Task.CompletedTask;

    public SqliteRepair(
        WriteGate gate,
        SqliteLocation location,
        SqliteConnectionSource source,
        SqliteConnections connections,
        SqliteCheckpoint checkpoint,
        SqliteDatabaseFile file,
        SqliteLogFiles logFiles,
        TimeProvider clock,
        ILogger<SqliteRepair> logger
    )
    {
        (_gate, _location, _source, _connections) = (gate, location, source, connections);
        (_checkpoint, _file, _logFiles, _clock, _logger) = (checkpoint, file, logFiles, clock, logger);
        source.CheckpointFailed += OnCheckpointFailed;
    }

    /// <summary>A component that keeps a connection closes it. Raised while no write is under way.</summary>
    public event Action? Closing;

    /// <summary>Begins a repair if this failure leaves the files in doubt and no repair is running.</summary>
    public void Note(Exception failure)
    {
        if (!SqliteFailures.LeaveDoubt(failure))
        {
            return;
        }

        lock (_lock)
        {
            _gate.Close(failure);
            if (_failures++ > 0)
            {
                return;
            }

            LogClosed(failure.Message);
            _running = Task.Run(() => RunAsync(_stopping.Token), CancellationToken.None);
        }
    }

    public void Dispose()
    {
        _source.CheckpointFailed -= OnCheckpointFailed;
        _stopping.Cancel();
        _running.Wait();
        _stopping.Dispose();
    }

    private void OnCheckpointFailed(int result) =>
        Note(new SqliteException("A checkpoint failed.", result & 0xFF, result));

    private async Task RunAsync(CancellationToken stopping)
    {
        TimeSpan pause = _firstPause;
        try
        {
            while (!await TryAsync(stopping))
            {
                await Task.Delay(pause, _clock, stopping);
                pause = pause * 2 < _longestPause ? pause * 2 : _longestPause;
            }
        }
        catch (Exception) when (stopping.IsCancellationRequested)
        {
            // The next start does the same before anything is written.
        }
    }

    private async Task<bool> TryAsync(CancellationToken stopping)
    {
        int before = _failures;
        using IDisposable pass = await _gate.EnterInDoubtAsync(stopping);
        try
        {
            return await TryCheckpointAsync(stopping) && TryReopen(before);
        }
        catch (Exception failure) when (!stopping.IsCancellationRequested)
        {
            LogFailed(failure.Message);
            return false;
        }
    }

    private async Task<bool> TryCheckpointAsync(CancellationToken stopping)
    {
        try
        {
            return _checkpoint.TryRun(checkAll: true);
        }
        catch (SqlitePagesLostException lost)
        {
            LogLost(lost.Message);
            await CloseConnectionsAsync(lost, stopping);
            _file.ReplaceByCopy();
            LogReplaced(_location.DatabasePath);
            return _checkpoint.TryRun(checkAll: true);
        }
    }

    private async Task CloseConnectionsAsync(Exception reason, CancellationToken stopping)
    {
        Task closed = _connections.CloseAsync(reason);
        Closing?.Invoke();
        await closed.WaitAsync(_closingTime, _clock, stopping);
        _location.ClearPool();
        _logFiles.LetGo();
    }

    private bool TryReopen(int failuresBefore)
    {
        lock (_lock)
        {
            if (_failures != failuresBefore)
            {
                return false;
            }

            _logFiles.Keep(_source);
            _failures = 0;
            _connections.Reopen();
            _gate.Reopen();
            LogReopened();
            return true;
        }
    }

    [LoggerMessage(2004, LogLevel.Error, "A write into SQLite failed; no more are made until it is repaired: {Reason}")]
    private partial void LogClosed(string reason);

    [LoggerMessage(2005, LogLevel.Error, "The repair of SQLite failed; it is tried again: {Reason}")]
    private partial void LogFailed(string reason);

    [LoggerMessage(2006, LogLevel.Error, "SQLite's file is copied to other blocks of the disk: {Reason}")]
    private partial void LogLost(string reason);

    [LoggerMessage(2007, LogLevel.Warning, "{Path} was replaced by its copy")]
    private partial void LogReplaced(string path);

    [LoggerMessage(2008, LogLevel.Warning, "SQLite is repaired: its log is in the database, and was read back")]
    private partial void LogReopened();
}
