using System.ComponentModel.DataAnnotations;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Npgsql;
using Spika.FileService.Application.Common.Options;
using Spika.FileService.Infrastructure.FileSystem;

namespace Spika.FileService.Infrastructure.Persistence;

/// <summary>Reads <c>ConnectionStrings:FileService</c>. No message repeats it, for it may hold a password.</summary>
internal static class ConnectionStrings
{
    private const string Name = "FileService";

    /// <summary>Its whole name in the settings.</summary>
    public const string Setting = $"ConnectionStrings:{Name}";

    /// <summary>
    /// For the journal's reads, the janitor, the file check, and the work on large tables with its observer: slow
    /// requests must not hold them up.
    /// </summary>
    public const int BackgroundConnections = 5;

    // Of the storage root. What is in them and has no row is removed after a time.
    private static readonly string[] _ownFolders = ["files", "ids", "quarantine", "spool", "staging"];

    // As the system has it: more are a circle.
    private const int MaxLinks = 40;

    /// <summary>
    /// By default a file in the storage root. What the connection string does not say of the time for a lock comes from
    /// <see cref="DatabaseOptions"/>.
    /// </summary>
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

        if (connection.Mode == SqliteOpenMode.ReadOnly)
        {
            throw new SettingException($"{Setting} must not have Mode=ReadOnly: the service writes into the database.");
        }

        if (connection.Password.Length > 0)
        {
            throw new SettingException($"{Setting} must have no Password: SQLite cannot encrypt the database.");
        }

        connection.DataSource = ResolveLink(Path.GetFullPath(connection.DataSource));
        RequireOutside(storageRoot, connection.DataSource);
        if (!connection.ShouldSerialize("Default Timeout"))
        {
            connection.DefaultTimeout = Seconds(ReadOptions(configuration).CommandTimeout);
        }

        return connection;
    }

    /// <summary>What the connection string does not say comes from <see cref="DatabaseOptions"/>.</summary>
    public static NpgsqlConnectionStringBuilder PostgreSql(IConfiguration configuration)
    {
        string? configured = configuration.GetConnectionString(Name);
        if (string.IsNullOrWhiteSpace(configured))
        {
            throw new SettingException($"{Setting} must be set when Database:Provider is PostgreSql.");
        }

        DatabaseOptions options = ReadOptions(configuration);
        NpgsqlConnectionStringBuilder connection = Parse(
            configured,
            "PostgreSQL",
            text => new NpgsqlConnectionStringBuilder($"{Defaults(options)};{text}")
        );
        if (string.IsNullOrWhiteSpace(connection.Host))
        {
            throw new SettingException($"{Setting} must name a Host.");
        }

        if (connection.Port is < 1 or > ushort.MaxValue)
        {
            throw new SettingException(
                SettingSentence.Of($"Port of {Setting}", "a whole number from 1 to 65535", connection.Port)
            );
        }

        if (connection.Multiplexing)
        {
            throw new SettingException($"{Setting} must not have Multiplexing: the service uses transactions.");
        }

        if (connection.Host.Split(',').Any(IsUnixSocket))
        {
            // There is nothing to keep alive, and the system refuses the option.
            (connection.TcpKeepAlive, connection.TcpKeepAliveTime, connection.TcpKeepAliveInterval) = (false, 0, 0);
        }

        connection.ApplicationName ??= "Spika.FileService";

        // DISCARD ALL takes the server as long as a statement, at each use of a connection, and with it what
        // PostgreSqlSession has set.
        connection.NoResetOnClose = true;
        int needed = options.MaxConnections + BackgroundConnections;
        if (connection.Pooling && connection.MaxPoolSize < needed)
        {
            throw new SettingException(
                $"Maximum Pool Size of {Setting} must be at least {needed}: Database:MaxConnections, which is "
                    + $"{options.MaxConnections}, and {BackgroundConnections} for the service's own work."
            );
        }

        if (options.Password is { Length: > 0 } password)
        {
            connection.Password = password;
        }

        return connection;
    }

    private static void RequireOutside(string storageRoot, string database)
    {
        string folder = Path.GetDirectoryName(database)!;
        string root = Path.GetFullPath(storageRoot);

        // A folder that is not there yet has no real path.
        string[] ways =
        [
            Path.GetRelativePath(root, folder),
            Path.GetRelativePath(Posix.RealPath(root) ?? root, Posix.RealPath(folder) ?? folder),
        ];
        if (ways.Any(way => _ownFolders.Contains(way.Split(Path.DirectorySeparatorChar)[0])))
        {
            throw new SettingException(
                $"{Setting} must not put the database into {folder}, a folder of the service's own files: "
                    + "put it beside these folders, or elsewhere."
            );
        }
    }

    // A folder, or a name without a file.
    private static bool IsUnixSocket(string host) => host.Trim() is ['/' or '@', ..];

    // SQLite does the same, and puts its log beside the file to which a link leads. That file may not be there yet.
    private static string ResolveLink(string path)
    {
        string resolved = path;
        for (int links = 0; links < MaxLinks; links++)
        {
            if (new FileInfo(resolved).LinkTarget is not { } target)
            {
                return resolved;
            }

            // A relative one begins where the folder really is, not where its own links are.
            string folder = Path.GetDirectoryName(resolved)!;
            string next = Path.Combine(Posix.RealPath(folder) ?? folder, target);
            string nextFolder = Path.GetDirectoryName(next)!;
            resolved = Path.Combine(Posix.RealPath(nextFolder) ?? nextFolder, Path.GetFileName(next));
        }

        // The start says what is wrong with it.
        return path;
    }

    // The last value of a keyword counts, so the operator's own string goes after these.
    private static string Defaults(DatabaseOptions options) =>
        new NpgsqlConnectionStringBuilder
        {
            MaxPoolSize = options.MaxConnections + BackgroundConnections,
            Timeout = Seconds(options.ConnectTimeout),
            CommandTimeout = Seconds(options.CommandTimeout),

            // After the time limit of a command, the server is asked to cancel it, and may not answer.
            CancellationTimeout = 1000,

            // An idle connection that a firewall would forget, or that the other end lost without a packet, is noticed
            // within half a minute; one in use, by the time limit of its command.
            TcpKeepAlive = true,
            TcpKeepAliveTime = 10,
            TcpKeepAliveInterval = 2,

            // Each statement of a request is written with parameters, and there are fewer.
            MaxAutoPrepare = 100,

            // Other processes need the connections that this one does not.
            ConnectionIdleLifetime = 30,
            ConnectionPruningInterval = 5,
        }.ToString();

    // Settings that cannot be read stop the start, but not here.
    private static DatabaseOptions ReadOptions(IConfiguration configuration)
    {
        try
        {
            DatabaseOptions options = configuration.GetSection(DatabaseOptions.Section).Get<DatabaseOptions>() ?? new();
            return Validator.TryValidateObject(options, new ValidationContext(options), [], true) ? options : new();
        }
        catch (InvalidOperationException)
        {
            return new DatabaseOptions();
        }
    }

    private static int Seconds(TimeSpan time) => (int)Math.Ceiling(time.TotalSeconds);

    private static TBuilder Parse<TBuilder>(string configured, string database, Func<string, TBuilder> parse)
    {
        try
        {
            return parse(configured);
        }
        catch (Exception exception)
            when (exception is ArgumentException or FormatException or OverflowException or InvalidCastException)
        {
            throw new SettingException(
                $"{Setting} is not a connection string for {database}, which Database:Provider names."
            );
        }
    }
}
