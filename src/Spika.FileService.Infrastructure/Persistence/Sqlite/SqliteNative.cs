using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace Spika.FileService.Infrastructure.Persistence.Sqlite;

/// <summary>The calls of SQLite that the driver does not offer.</summary>
internal static unsafe partial class SqliteNative
{
    private const string Library = "e_sqlite3";

    // As SQLite's own hook: about 4 MiB of log.
    private const int FramesBeforeCheckpoint = 1000;

    private const int NoCheckpointOnClose = 1006; // SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE

    private const int PrimaryCode = 0xFF;

    private static readonly ConcurrentDictionary<nint, Action<int>> _listeners = [];

    private static long _lastListener;

    /// <param name="onFailure">Gets the result code of each checkpoint that failed.</param>
    /// <returns>For <see cref="ReportFailedCheckpoints"/>.</returns>
    public static nint AddListener(Action<int> onFailure)
    {
        nint listener = (nint)Interlocked.Increment(ref _lastListener);
        _listeners[listener] = onFailure;
        return listener;
    }

    public static void RemoveListener(nint listener) => _listeners.TryRemove(listener, out _);

    /// <summary>
    /// Reports the failures of the checkpoints that the commits of a connection cause. SQLite ignores them, there and
    /// when the last connection is closed, so the next checkpoint would write the same pages again, and seem to succeed
    /// on a disk that still reads zeros there.
    /// </summary>
    public static void ReportFailedCheckpoints(sqlite3 connection, nint listener)
    {
        raw.sqlite3_db_config(connection, NoCheckpointOnClose, 1, out _);
        SetCommitHook(connection.DangerousGetHandle(), &OnCommit, listener);
    }

    // The commit itself is made and flushed, so it succeeds whatever this returns.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnCommit(nint listener, nint database, byte* name, int frames)
    {
        if (frames < FramesBeforeCheckpoint)
        {
            return raw.SQLITE_OK;
        }

        int result = Checkpoint(database, name, raw.SQLITE_CHECKPOINT_PASSIVE, null, null);

        // When a reader or another checkpoint is in the way, the next commit tries again.
        if (
            (result & PrimaryCode) is not (raw.SQLITE_OK or raw.SQLITE_BUSY or raw.SQLITE_LOCKED)
            && _listeners.TryGetValue(listener, out Action<int>? onFailure)
        )
        {
            Report(onFailure, result);
        }

        return raw.SQLITE_OK;
    }

    // An exception that reached SQLite would end the process.
    private static void Report(Action<int> onFailure, int result)
    {
        try
        {
            onFailure(result);
        }
        catch (ObjectDisposedException)
        {
            // The service stops; the next start runs the checkpoint again.
        }
    }

    [LibraryImport(Library, EntryPoint = "sqlite3_wal_hook")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    private static partial nint SetCommitHook(
        nint database,
        delegate* unmanaged[Cdecl]<nint, nint, byte*, int, int> hook,
        nint context
    );

    [LibraryImport(Library, EntryPoint = "sqlite3_wal_checkpoint_v2")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    private static partial int Checkpoint(nint database, byte* name, int mode, int* frames, int* checkpointed);
}
