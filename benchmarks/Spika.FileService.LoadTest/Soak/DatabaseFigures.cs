using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Spika.FileService.LoadTest.Soak;

/// <summary>The service's database, seen from beside it.</summary>
internal sealed class DatabaseFigures
{
    private const string Rows =
        "SELECT (SELECT count(*) FROM uploads) + (SELECT count(*) FROM upload_writers) + (SELECT count(*) FROM upload_chunks)"
        + " + (SELECT count(*) FROM upload_odd_chunks) + (SELECT count(*) FROM files)";

    private readonly Func<DbConnection> _create;
    private readonly Func<CancellationToken, Task<long>> _bytes;

    private DatabaseFigures(Func<DbConnection> create, Func<CancellationToken, Task<long>> bytes)
    {
        _create = create;
        _bytes = bytes;
    }

    public static DatabaseFigures OfSqlite(string root)
    {
        string connection = $"Data Source={Path.Combine(root, "fileservice.db")};Mode=ReadOnly;Pooling=False";
        return new DatabaseFigures(
            () => new SqliteConnection(connection),
            _ => Task.FromResult(Directory.GetFiles(root, "fileservice.db*").Sum(file => new FileInfo(file).Length))
        );
    }

    public static DatabaseFigures OfPostgreSql(string connection)
    {
        NpgsqlConnection Create() => new(connection + ";Pooling=False");
        return new DatabaseFigures(
            Create,
            cancellationToken => AskAsync(Create(), "SELECT pg_database_size(current_database())", cancellationToken)
        );
    }

    /// <returns>In all tables of the service.</returns>
    public Task<long> RowsAsync(CancellationToken cancellationToken) => AskAsync(_create(), Rows, cancellationToken);

    /// <returns>On the disk; SQLite's log included, PostgreSQL's not.</returns>
    public Task<long> BytesAsync(CancellationToken cancellationToken) => _bytes(cancellationToken);

    private static async Task<long> AskAsync(DbConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using (connection)
        {
            await connection.OpenAsync(cancellationToken);
            await using DbCommand command = connection.CreateCommand();
            command.CommandText = sql;
            return Convert.ToInt64(await command.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture);
        }
    }
}
