using System.ComponentModel.DataAnnotations;
using Spika.FileService.Application.Common.Options;

namespace Spika.FileService.Infrastructure.Persistence;

/// <summary>Which database keeps the records. Its connection string is <c>ConnectionStrings:FileService</c>.</summary>
public sealed class DatabaseOptions
{
    public const string Section = "Database";

    /// <summary>Default <see cref="DatabaseProvider.Sqlite"/>.</summary>
    [EnumDataType(typeof(DatabaseProvider), ErrorMessage = "Database:Provider must be one of Sqlite, PostgreSql.")]
    public DatabaseProvider Provider { get; init; } = DatabaseProvider.Sqlite;

    /// <summary>Brings the database's tables up to date at the start; when false, outdated ones stop it. Default true.</summary>
    public bool MigrateOnStart { get; init; } = true;

    /// <summary>
    /// How long a request waits for a database that is unavailable before it is answered with 503. Default 15 seconds, 0 (no wait) to
    /// 10 minutes.
    /// </summary>
    [SettingRange(Section, "00:00:00", "00:10:00")]
    public TimeSpan WaitForUpTo { get; init; } = TimeSpan.FromSeconds(15);
}
