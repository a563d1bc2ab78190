using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Spika.FileService.Infrastructure.Persistence.PostgreSql;

/// <summary>
/// Statements that need every right on every table, and name every column, but change nothing. They fail where a
/// request would.
/// </summary>
internal static class PostgreSqlTrial
{
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
        StringBuilder sql = new();
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
