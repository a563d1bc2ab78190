using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Spika.FileService.Infrastructure.Persistence;

namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence.Releases;

/// <summary>The columns and indexes of a database, a line each.</summary>
internal static class Schema
{
    private const string Sqlite = """
        SELECT t.name || '.' || c.name || ' ' || c.type || ' ' || c."notnull" || ' ' || c.pk AS "Value"
        FROM sqlite_master AS t JOIN pragma_table_info(t.name) AS c
        WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' AND t.name NOT LIKE '\_\_EF%' ESCAPE '\'
        UNION ALL
        SELECT name || ' ' || trim(lower(replace(sql, '"', '')), char(10)) FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL
        """;

    private const string PostgreSql = """
        SELECT c.table_name || '.' || c.column_name || ' ' || c.data_type || ' ' || c.is_nullable || ' '
            || coalesce(c.character_maximum_length::text, '') || ' ' || coalesce(c.column_default, '') || ' ' || c.is_identity
            AS "Value"
        FROM information_schema.columns AS c WHERE c.table_schema = 'public' AND c.table_name NOT LIKE '\_\_EF%'
        UNION ALL
        SELECT indexname || ' ' || indexdef FROM pg_indexes
            JOIN pg_class ON relname = indexname JOIN pg_index ON indexrelid = pg_class.oid
            WHERE schemaname = 'public' AND indisvalid AND tablename NOT LIKE '\_\_EF%'
        """;

    public static async Task<IReadOnlyList<string>> ReadAsync(IServiceProvider services, DatabaseProvider provider)
    {
        await using FileServiceDbContext db = services
            .GetRequiredService<IDbContextFactory<FileServiceDbContext>>()
            .CreateDbContext();
        List<string> lines = await db
            .Database.SqlQueryRaw<string>(provider == DatabaseProvider.Sqlite ? Sqlite : PostgreSql)
            .ToListAsync();
        lines.Sort(StringComparer.Ordinal);
        return lines;
    }
}
