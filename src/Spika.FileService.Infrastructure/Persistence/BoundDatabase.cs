using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Spika.FileService.Infrastructure.Persistence;

/// <summary>
/// Knows which database the service was started with, and whether that one still answers. While another one is in its
/// place, renamed to it or restored into it, every use of the database is refused.
/// </summary>
internal sealed partial class BoundDatabase(ILogger<BoundDatabase> logger, IFileIdMark? idMark = null) : IDisposable
{
    // Of PostgreSQL; the driver's own constant would load the driver, also where the database is SQLite.
    private const string UndefinedTable = "42P01";

    private readonly SemaphoreSlim _skipping = new(1);

    private readonly GivenFileIds _given = new();

    // What was found in the place of the database of the start: its identity, or empty. Null when it is that one.
    private volatile string? _other;

    /// <summary>Null until the start has checked the database, which may have none before.</summary>
    public string? Identity { get; private set; }

    /// <summary>The highest id that this process gave, or that the database had at its start.</summary>
    public long LastGiven => _given.Highest;

    /// <summary>The database of the start, once it is checked.</summary>
    /// <param name="lastFileId">The last id that it has given, or that it was told to pass over.</param>
    public void Bind(string identity, long lastFileId)
    {
        _given.Begin(lastFileId);
        Identity = identity;
    }

    /// <summary>To be called before a file is committed: raises the mark, durably, when the id is above it.</summary>
    /// <exception cref="FileIdsAreSkippedException">Another file had the id: the database was set back.</exception>
    /// <exception cref="IOException">The mark cannot be written.</exception>
    public void Cover(long fileId)
    {
        if (_given.Contains(fileId))
        {
            throw new FileIdsAreSkippedException();
        }

        idMark?.Cover(fileId);
    }

    /// <summary>A file with this id is committed.</summary>
    public void NoteGiven(long fileId) => _given.Add(fileId);

    /// <exception cref="OtherDatabaseException">The last look found another database.</exception>
    public void ThrowIfOther()
    {
        if (_other is { } other)
        {
            throw new OtherDatabaseException(other, Identity!);
        }
    }

    /// <summary>Looks at the database that answers now.</summary>
    /// <exception cref="OtherDatabaseException">It is another one.</exception>
    public async Task CheckAsync(FileServiceDbContext db, CancellationToken cancellationToken)
    {
        if (Identity is null)
        {
            return;
        }

        try
        {
            Judge(await db.ReadIdentityAsync(cancellationToken));
        }
        catch (DbException exception) when (IsWithoutTables(exception))
        {
            Judge(null);
        }
    }

    /// <summary>
    /// Looks at the database as <see cref="CheckAsync"/>, and passes over ids that it would give again.
    /// </summary>
    public async Task CheckAndSkipAsync(FileServiceDbContext db, CancellationToken cancellationToken)
    {
        await CheckAsync(db, cancellationToken);
        if (Identity is null)
        {
            return;
        }

        long given = LastGiven;
        if (FindSetBack(await db.ReadFileIdsAsync(cancellationToken), given) is { } mark)
        {
            await SkipAsync(mark, () => db.SkipFileIdsAsync(mark, cancellationToken));
        }
    }

    /// <summary>
    /// Passes over ids, on one connection at a time: a database gives out all that are passed over twice only once.
    /// </summary>
    /// <exception cref="FileIdsAreSkippedException">Another connection does so at this moment.</exception>
    public async Task SkipAsync(long mark, Func<Task> skip)
    {
        if (!await _skipping.WaitAsync(TimeSpan.Zero))
        {
            throw new FileIdsAreSkippedException();
        }

        try
        {
            await skip();
            LogSetBack(mark);
        }
        finally
        {
            _skipping.Release();
        }
    }

    /// <param name="found">The identity of the database that answers now; null when it has none.</param>
    /// <exception cref="OtherDatabaseException">It is another one.</exception>
    public void Judge(string? found)
    {
        if (Identity is not { } expected || found == expected)
        {
            if (_other is not null)
            {
                _other = null;
                LogBack();
            }

            return;
        }

        OtherDatabaseException other = new(found, expected);
        if (_other is null)
        {
            LogOther(other.Message);
        }

        _other = found ?? "";
        throw other;
    }

    /// <param name="ids">What the database answered.</param>
    /// <param name="given"><see cref="LastGiven"/> before it was asked.</param>
    /// <returns>
    /// The id that the database has to go on after, when it is at an earlier one: a dump was restored, a standby took
    /// over that lacked the last files, or its sequence was set back. Null when it is not.
    /// </returns>
    public long? FindSetBack(FileIdPosition ids, long given) =>
        idMark?.Read() is { } mark && (ids.Next < mark - IFileIdMark.Stride || ids.Next < given || ids.Next < ids.Last)
            ? Math.Max(mark, ids.Last)
            : null;

    /// <summary>Whether a statement failed because a table of the service is not there.</summary>
    public static bool IsWithoutTables(DbException exception) =>
        exception.SqlState == UndefinedTable
        || exception is SqliteException && exception.Message.Contains("no such table", StringComparison.Ordinal);

    public void Dispose() => _skipping.Dispose();

    [LoggerMessage(2203, LogLevel.Error, "Another database is in the place of that of the start. {Reason}")]
    private partial void LogOther(string reason);

    [LoggerMessage(2204, LogLevel.Information, "The database of the start answers again")]
    private partial void LogBack();

    [LoggerMessage(
        2205,
        LogLevel.Warning,
        "The database was set back to earlier file ids: a backup was restored, a standby took over, or the sequence was set. It goes on after {Mark}"
    )]
    private partial void LogSetBack(long mark);
}
