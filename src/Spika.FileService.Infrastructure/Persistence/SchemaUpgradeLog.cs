using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Spika.FileService.Infrastructure.Persistence;

/// <summary>What the upgrades of both databases log.</summary>
internal static partial class SchemaUpgradeLog
{
    /// <returns>
    /// The level of the line of each migration: on a new database they take no time, and the line that lists them
    /// (2001) is enough.
    /// </returns>
    public static LogLevel LevelOfSteps(FileServiceDbContext db, IReadOnlyList<string> pending) =>
        AreAll(db, pending) ? LogLevel.Debug : LogLevel.Information;

    /// <returns>Whether the database has no migration: it is new.</returns>
    public static bool AreAll(FileServiceDbContext db, IReadOnlyList<string> pending) =>
        pending.Count == db.Database.GetMigrations().Count();

    [LoggerMessage(EventId = 2020, Message = "Applying the migration {Migration} ({Number} of {Count})")]
    public static partial void ApplyingMigration(
        this ILogger logger,
        LogLevel level,
        string migration,
        int number,
        int count
    );
}
