using System.ComponentModel.DataAnnotations;

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
}
