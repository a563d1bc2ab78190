using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Npgsql;
using Spika.FileService.Application.Common.Options;

namespace Spika.FileService.Infrastructure.Persistence;

/// <summary>Reads <c>ConnectionStrings:FileService</c>. No message repeats it, for it may hold a password.</summary>
internal static class ConnectionStrings
{
    private const string Name = "FileService";

    private const string Setting = $"ConnectionStrings:{Name}";

    /// <summary>By default a file in the storage root.</summary>
    public static SqliteConnectionStringBuilder Sqlite(IConfiguration configuration, string storageRoot)
    {
        string? configured = configuration.GetConnectionString(Name);
        SqliteConnectionStringBuilder connection = string.IsNullOrWhiteSpace(configured)
            ? new() { DataSource = Path.Combine(storageRoot, "fileservice.db") }
            : Parse(configured, "SQLite", text => new SqliteConnectionStringBuilder(text));

        // Every connection to a database in memory would get one of its own, and none would survive a crash.
        if (
            connection.Mode == SqliteOpenMode.Memory
            || connection.DataSource is "" or ":memory:"
            || connection.DataSource.StartsWith("file:", StringComparison.OrdinalIgnoreCase)
        )
        {
            throw new SettingException($"{Setting} must name the path of a file (Data Source=...) for SQLite.");
        }

        connection.DataSource = Path.GetFullPath(connection.DataSource);
        return connection;
    }

    public static NpgsqlConnectionStringBuilder PostgreSql(IConfiguration configuration)
    {
        string? configured = configuration.GetConnectionString(Name);
        if (string.IsNullOrWhiteSpace(configured))
        {
            throw new SettingException($"{Setting} must be set when Database:Provider is PostgreSql.");
        }

        NpgsqlConnectionStringBuilder connection = Parse(
            configured,
            "PostgreSQL",
            text => new NpgsqlConnectionStringBuilder(text)
        );
        connection.ApplicationName ??= "Spika.FileService";
        return connection;
    }

    private static TBuilder Parse<TBuilder>(string configured, string database, Func<string, TBuilder> parse)
    {
        try
        {
            return parse(configured);
        }
        catch (ArgumentException)
        {
            throw new SettingException($"{Setting} is not a connection string for {database}.");
        }
    }
}
