using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace Spika.FileService.Infrastructure.Persistence;

/// <summary>
/// Reads by statements, for the start and its first health check. The first LINQ query has several hundred methods
/// compiled, a tenth of the time of a start.
/// </summary>
internal static class SqlReads
{
    /// <returns>The first value of the first row; null when there is no row or the value is NULL.</returns>
    public static async Task<object?> ReadValueAsync(
        this FileServiceDbContext db,
        string sql,
        CancellationToken cancellationToken
    )
    {
        object? value = await Build(db, sql).ExecuteScalarAsync(Parameters(db), cancellationToken);
        return value is DBNull ? null : value;
    }

    public static async Task<List<T>> ReadRowsAsync<T>(
        this FileServiceDbContext db,
        string sql,
        Func<DbDataReader, T> read,
        CancellationToken cancellationToken
    )
    {
        await using RelationalDataReader rows = await Build(db, sql)
            .ExecuteReaderAsync(Parameters(db), cancellationToken);
        List<T> all = [];
        while (await rows.ReadAsync(cancellationToken))
        {
            all.Add(read(rows.DbDataReader));
        }

        return all;
    }

    /// <summary>A time as each database keeps it; null when there is none.</summary>
    public static DateTimeOffset? ToTime(object? value) =>
        value switch
        {
            long milliseconds => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds),
            DateTime time => new DateTimeOffset(time),
            _ => null,
        };

    /// <summary>An id as each database keeps it.</summary>
    public static Guid ToId(object value) => value is byte[] bytes ? new Guid(bytes, bigEndian: true) : (Guid)value;

    // By EF Core, so that its interceptors see failures.
    private static IRelationalCommand Build(FileServiceDbContext db, string sql) =>
        db.GetService<IRawSqlCommandBuilder>().Build(sql);

    private static RelationalCommandParameterObject Parameters(FileServiceDbContext db) =>
        new(
            db.GetService<IRelationalConnection>(),
            parameterValues: null,
            readerColumns: null,
            db,
            db.GetService<IRelationalCommandDiagnosticsLogger>()
        );
}
