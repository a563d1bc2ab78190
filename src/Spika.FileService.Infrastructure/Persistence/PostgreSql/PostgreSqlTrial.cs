using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Spika.FileService.Infrastructure.Persistence.PostgreSql;

/// <summary>
/// Statements that fail where a request would: they need every right on every table, and name every column, but change
/// nothing. Run them in a transaction that is rolled back.
/// </summary>
internal static class PostgreSqlTrial
{
    // The row with which all begins, as a request writes it. No other statement finds that a tablespace is full, or
    // that a trigger or a constraint of the operator refuses rows.
    private const string NewUpload = $"""
        INSERT INTO uploads (id, owner, client_id, state, epoch, created_at, updated_at)
        VALUES (gen_random_uuid(), 'anonymous', gen_random_uuid()::text, {UploadStateSql.Receiving}, 0, now(), now());

        """;

    private static readonly Lock _lock = new();

    private static string? _statements;

    public static string StatementsFor(IModel model)
    {
        lock (_lock)
        {
            return _statements ??= Write(model);
        }
    }

    private static string Write(IModel model)
    {
        StringBuilder sql = new(NewUpload);
        foreach (IEntityType entity in model.GetEntityTypes())
        {
            string table = entity.GetTableName()!;
            string same = string.Join(
                ", ",
                entity.GetProperties().Select(p => $"{p.GetColumnName()} = {p.GetColumnName()}")
            );
            sql.Append(
                $"""
                SELECT 1 FROM {table} LIMIT 1;
                INSERT INTO {table} SELECT * FROM {table} WHERE false;
                UPDATE {table} SET {same} WHERE false;
                DELETE FROM {table} WHERE false;

                """
            );
        }

        return sql.ToString();
    }
}
