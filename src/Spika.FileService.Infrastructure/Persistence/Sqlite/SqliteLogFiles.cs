using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Spika.FileService.Infrastructure.FileSystem;

namespace Spika.FileService.Infrastructure.Persistence.Sqlite;

/// <summary>
/// Keeps the names of SQLite's log and of the log's index while the service runs. When the log is removed or moved,
/// open connections go on with it and the next one makes another: what was acknowledged since would be in a file that
/// no later start finds. Decision 0036.
/// </summary>
internal sealed partial class SqliteLogFiles(SqliteLocation location, ILogger<SqliteLogFiles> logger) : IDisposable
{
    private readonly KeptFile _log = new(location.LogPath);

    // Processes find each other's locks in it.
    private readonly KeptFile _index = new(location.IndexPath);

    private readonly Lock _lock = new();

    // While it is open, no other program takes its connection for the last one, and removes both files by right. And
    // the first connection after all were closed would read the log anew, and take a transaction whose flush failed for
    // committed, as its bytes are in the cache: requests must not see that before a repair has made it true.
    private SqliteConnection? _connection;

    /// <summary>The second name of the log.</summary>
    public string KeptLog => _log.SecondPath;

    /// <summary>Whether <see cref="KeptLog"/> is of another log than the one that SQLite finds now.</summary>
    public bool HasOrphan => _log.HasOrphan;

    /// <summary>
    /// To be called first of all, while another process uses the database: a file that was removed is not missing for
    /// it, and this one must not make another.
    /// </summary>
    /// <exception cref="IOException">A name cannot be made again.</exception>
    public void PutBackForOther()
    {
        _log.PutBackForOther();
        _index.PutBackForOther();
    }

    /// <summary>To be called when the database is known to have all of the <see cref="KeptLog"/>.</summary>
    public void RemoveOrphan() => File.Delete(_log.SecondPath);

    /// <summary>To be called when the database can be used, by one caller at a time.</summary>
    /// <exception cref="SqliteException">The database cannot be opened.</exception>
    /// <exception cref="SqliteFileMovedException">It is not where it was.</exception>
    public void Keep(SqliteConnectionSource source)
    {
        if (_connection is not null)
        {
            return;
        }

        // Outside of the lock, which is taken when it is opened.
        SqliteConnection opened = source.OpenForRepair();
        lock (_lock)
        {
            _connection = opened;
            TryKeep(_log);
            TryKeep(_index);
        }

        // One that was opened before may have a log that was removed before.
        location.ClearPool();
    }

    /// <summary>
    /// To be called before the database's file is replaced, while no other connection is open: closes the last one, and
    /// keeps the log alone. Then call <see cref="Keep"/>.
    /// </summary>
    public void LetGo()
    {
        lock (_lock)
        {
            try
            {
                _index.Release();
            }
            finally
            {
                CloseConnection();
            }
        }
    }

    /// <summary>See <see cref="KeptFile.HasName"/>.</summary>
    public bool HaveNames()
    {
        lock (_lock)
        {
            return _log.HasName() && _index.HasName();
        }
    }

    /// <summary>See <see cref="KeptFile.Renew"/>.</summary>
    public void Renew()
    {
        lock (_lock)
        {
            _log.Renew();
            _index.Renew();
        }
    }

    /// <summary>Gives both files their names again.</summary>
    /// <exception cref="SqliteFileMovedException">Other files have the names, or none is left of one.</exception>
    public void PutBack()
    {
        lock (_lock)
        {
            PutBack(_log);
            PutBack(_index);
        }
    }

    /// <summary>
    /// To be called when the database is not at its place: SQLite would write the log over another database that comes
    /// there. When the database is back, <see cref="HaveNames"/> is false.
    /// </summary>
    public void TakeAway()
    {
        lock (_lock)
        {
            _log.TakeAway();
            _index.TakeAway();
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            try
            {
                _log.Release();
                _index.Release();
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // The next start finds what is left.
            }
            finally
            {
                CloseConnection();
            }
        }
    }

    private void CloseConnection()
    {
        _connection?.Dispose();
        _connection = null;
    }

    private void TryKeep(KeptFile file)
    {
        try
        {
            if (file == _index && file.HasOrphan)
            {
                // SQLite made it anew from the log.
                File.Delete(file.SecondPath);
            }

            file.Keep();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogNotKept(file.Path, exception.Message);
        }
    }

    private void PutBack(KeptFile file)
    {
        if (file.HasName())
        {
            return;
        }

        if (!file.TryPutBack())
        {
            throw new SqliteFileMovedException(file.Path, file.SecondPath);
        }

        LogPutBack(file.Path);
    }

    [LoggerMessage(2039, LogLevel.Warning, "{Path} was removed or moved while the service runs, and was put back")]
    private partial void LogPutBack(string path);

    [LoggerMessage(
        2040,
        LogLevel.Warning,
        "{Path} must not be removed while the service runs: it cannot be given a second name: {Reason}"
    )]
    private partial void LogNotKept(string path, string reason);
}
