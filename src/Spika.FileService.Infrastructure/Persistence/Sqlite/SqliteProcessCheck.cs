using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using Spika.FileService.Infrastructure.FileSystem;

namespace Spika.FileService.Infrastructure.Persistence.Sqlite;

/// <summary>
/// Warns at the start when another process of the service uses the database. Both serve rightly, and each waits for the
/// other's writes; at a restart the earlier one may still be stopping.
/// </summary>
/// <remarks>A file beside the database is locked until this process ends, however it ends.</remarks>
internal sealed partial class SqliteProcessCheck(SqliteConnectionSource source, ILogger<SqliteProcessCheck> logger)
    : IHostedService,
        IDisposable
{
    private static readonly Disk _disk = new();

    private SafeFileHandle? _held;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        string path = source.DatabasePath + ".process.lock";
        try
        {
            _disk.Open(path, FileMode.OpenOrCreate).Dispose();
            _held = _disk.TryOpenAlone(path) ?? throw new FileInUseException(path);
        }
        catch (FileInUseException)
        {
            LogShared(source.DatabasePath);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogNotLocked(path, exception.Message);
        }

        return Task.CompletedTask;
    }

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
