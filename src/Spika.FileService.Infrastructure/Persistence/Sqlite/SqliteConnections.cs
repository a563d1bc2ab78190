using System.Data;
using System.Data.Common;

namespace Spika.FileService.Infrastructure.Persistence.Sqlite;

/// <summary>Knows the open connections, so that the database's file can be replaced while there is none.</summary>
internal sealed class SqliteConnections
{
    private readonly Lock _lock = new();

    private readonly StateChangeEventHandler _onStateChange;

    private readonly HashSet<DbConnection> _open = [];

    private Exception? _reason;

    private TaskCompletionSource? _allClosed;

    public SqliteConnections() => _onStateChange = OnStateChange;

    /// <summary>To be called before a connection is opened.</summary>
    /// <exception cref="DatabaseInDoubtException">The file is being replaced.</exception>
    public void Enter(DbConnection connection)
    {
        lock (_lock)
        {
            if (_reason is not null)
            {
                throw new DatabaseInDoubtException(_reason);
            }

            if (_open.Add(connection))
            {
                connection.StateChange += _onStateChange;
            }
        }
    }

    /// <summary>
    /// To be called when a connection could not be opened; does nothing for one that never entered. The end of an open
    /// one needs no call.
    /// </summary>
    public void Leave(DbConnection connection)
    {
        lock (_lock)
        {
            if (!_open.Remove(connection))
            {
                return;
            }

            connection.StateChange -= _onStateChange;
            if (_open.Count == 0)
            {
                _allClosed?.TrySetResult();
            }
        }
    }

    /// <summary>Refuses new connections.</summary>
    /// <returns>Completes when all others are closed.</returns>
    public Task CloseAsync(Exception reason)
    {
        lock (_lock)
        {
            _reason = reason;
            _allClosed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_open.Count == 0)
            {
                _allClosed.TrySetResult();
            }

            return _allClosed.Task;
        }
    }

    public void Reopen()
    {
        lock (_lock)
        {
            (_reason, _allClosed) = (null, null);
        }
    }

    private void OnStateChange(object sender, StateChangeEventArgs change)
    {
        if (change.CurrentState == ConnectionState.Closed)
        {
            Leave((DbConnection)sender);
        }
    }
}
