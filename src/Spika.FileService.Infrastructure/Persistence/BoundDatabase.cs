using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Spika.FileService.Infrastructure.Persistence;

/// <summary>
/// Knows which database the service was started with, and whether that one still answers. While another one is in its
/// place, renamed to it or restored into it, every use of the database is refused.
/// </summary>
internal sealed partial class BoundDatabase(ILogger<BoundDatabase> logger, IFileIdMark? idMark = null)
{
    private volatile OtherDatabaseException? _other;

    /// <summary>Null until the start has checked the database, which may have none before.</summary>
    public string? Identity { get; private set; }

    /// <summary>The database of the start, once it is checked.</summary>
    public void Bind(string identity) => Identity = identity;

    /// <exception cref="OtherDatabaseException">The last look found another database.</exception>
    public void ThrowIfOther()
    {
        if (_other is { } other)
        {
            throw other;
        }
    }

    /// <summary>Looks at the database that answers now. Writes to it when it would give out ids again.</summary>
    /// <exception cref="OtherDatabaseException">It is another one.</exception>
    public async Task CheckAsync(FileServiceDbContext db, CancellationToken cancellationToken)
    {
        if (Identity is null)
        {
            return;
        }

        Judge(await db.Installation.Select(i => i.Identity).SingleOrDefaultAsync(cancellationToken));
        long last = await db.ReadLastFileIdAsync(cancellationToken);
        if (FindSetBack(last) is { } mark)
        {
            await db.SkipFileIdsAsync(last, mark, cancellationToken);
            ReportSetBack(last, mark);
        }
    }

    /// <param name="found">The identity of the database that answers now.</param>
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

        throw _other = other;
    }

    /// <param name="last">The highest id that the database has given.</param>
    /// <returns>
    /// The id that it has to go on after, when it is at an earlier one: a dump was restored, or a standby took over
    /// that lacked the last files. Null when it is not.
    /// </returns>
    public long? FindSetBack(long last) => idMark?.Read() is { } mark && last < mark - IFileIdMark.Stride ? mark : null;

    /// <summary>The ids up to the mark are passed over.</summary>
    public void ReportSetBack(long last, long mark) => LogSetBack(last, mark);

    [LoggerMessage(2203, LogLevel.Error, "Another database is in the place of that of the start. {Reason}")]
    private partial void LogOther(string reason);

    [LoggerMessage(2204, LogLevel.Information, "The database of the start answers again")]
    private partial void LogBack();

    [LoggerMessage(
        2205,
        LogLevel.Warning,
        "The database was set back to the file id {Last}: a backup was restored, or a standby took over. It goes on after {Mark}"
    )]
    private partial void LogSetBack(long last, long mark);
}
