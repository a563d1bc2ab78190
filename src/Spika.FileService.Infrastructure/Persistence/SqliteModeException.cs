namespace Spika.FileService.Infrastructure.Persistence;

/// <summary>
/// The database does not turn to a write-ahead log: its file system has no shared memory between processes, or another
/// program keeps it in another mode. Without the log a reader stops all writers, and the repair has nothing to go by.
/// </summary>
internal sealed class SqliteModeException(string? mode)
    : Exception($"SQLite uses journal_mode={mode} where journal_mode=wal was asked for.");
