using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using Spika.FileService.Infrastructure.FileSystem;

namespace Spika.FileService.Infrastructure.Persistence.Sqlite;

/// <summary>
/// Warns when another process of the service uses the database. No data is at risk, but each waits for the other's
/// writes; at a restart the earlier one may still be stopping.
/// </summary>
/// <remarks>
/// Each process keeps a shared lock on a file beside the database until it ends, however it ends. One that starts asks
/// for an exclusive one.
/// </remarks>
internal sealed partial class SqliteProcessCheck(SqliteLocation location, ILogger<SqliteProcessCheck> logger)
    : IHostedService,
        IDisposable
{
    private static readonly Disk _disk = new();

    private SafeFileHandle? _held;

    /// <summary>To be asked before this process uses the database. False when it cannot be told.</summary>
    /// <returns>Whether another one does.</returns>
    public static bool IsUsed(SqliteLocation location)
    {
        try
        {
            string path = PathFor(location);
            using SafeFileHandle? alone = File.Exists(path) ? _disk.TryOpenAlone(path) : null;
            return alone is null && File.Exists(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        string path = PathFor(location);
        try
        {
            _disk.Open(path, FileMode.OpenOrCreate).Dispose();
            using (SafeFileHandle? alone = _disk.TryOpenAlone(path))
            {
                if (alone is null)
                {
                    LogShared(location.DatabasePath);
                }
            }

            _held = _disk.OpenRead(path);
        }
        catch (FileInUseException)
        {
            // Another one starts at this moment.
            LogShared(location.DatabasePath);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogNotLocked(path, exception.Message);
        }

        return Task.CompletedTask;
    }

    private static string PathFor(SqliteLocation location) => location.DatabasePath + ".process.lock";

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _held?.Dispose();

    [LoggerMessage(
        2035,
        LogLevel.Warning,
        "Another process uses {Database}, and a SQLite database is for one: their writes wait for each other. "
            + "Stop one of them, or use PostgreSQL"
    )]
    private partial void LogShared(string database);

    [LoggerMessage(
        2036,
        LogLevel.Information,
        "Cannot tell whether another process uses the database: {Path}: {Reason}"
    )]
    private partial void LogNotLocked(string path, string reason);
}
