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

    /// <summary>
    /// The password for PostgreSQL, taken as it is: no character ends it, as one can in the connection string. Default
    /// empty: the connection string's, or Npgsql's own sources such as PGPASSFILE.
    /// </summary>
    [MaxLength(1024, ErrorMessage = "Database:Password must have 1024 characters at most.")]
    public string Password { get; init; } = "";

    /// <summary>
    /// Brings the database's tables up to date at the start; when false, outdated ones stop it. Default true.
    /// </summary>
    public bool MigrateOnStart { get; init; } = true;

    /// <summary>
    /// How long a request waits for a database that is unavailable before it is answered with 503. Default 15 seconds,
    /// 0 (no wait) to 10 minutes.
    /// </summary>
    [SettingRange(Section, "00:00:00", "00:10:00")]
    public TimeSpan WaitForUpTo { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Most connections to PostgreSQL that requests use at once; more requests wait. Lowered at the start to a quarter
    /// of what the server takes, and to 5 less than the role or the database may have, 2 at least. The journal has one
    /// more. Default 20, at most 1000.
    /// </summary>
    [SettingRange(Section, 1, 1000)]
    public int MaxConnections { get; init; } = 20;

    /// <summary>
    /// Time for a connection to PostgreSQL to be opened. What takes longer counts as unavailable. Default 5 seconds, 1
    /// second to 10 minutes.
    /// </summary>
    [SettingRange(Section, "00:00:01", "00:10:00")]
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Time for one statement of a request. On PostgreSQL, what takes longer counts as a broken connection; on SQLite,
    /// it is the time in which another program's lock must end. Default 5 seconds, 1 second to 10 minutes. Migrations
    /// have no such limit.
    /// </summary>
    [SettingRange(Section, "00:00:01", "00:10:00")]
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a request waits for its turn at the database, which is never nothing.</summary>
    public TimeSpan GetLongestWait() => WaitForUpTo > TimeSpan.Zero ? WaitForUpTo : ConnectTimeout;
}
