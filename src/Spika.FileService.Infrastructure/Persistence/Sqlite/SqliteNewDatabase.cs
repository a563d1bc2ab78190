using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace Spika.FileService.Infrastructure.Persistence.Sqlite;

/// <summary>
/// Makes the tables of a new database from NewDatabase.sql, in one transaction. EF Core would compile its migrations
/// and what applies them, a fifth of the time of a first start.
/// </summary>
internal static class SqliteNewDatabase
{
    /// <param name="migrations">Those that the script stands for; the database has them afterwards.</param>
    public static async Task CreateAsync(
        FileServiceDbContext db,
        IReadOnlyList<string> migrations,
        CancellationToken cancellationToken
    )
    {
        string script = await ReadScriptAsync(cancellationToken);
        await using IDbContextTransaction transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.Database.ExecuteSqlRawAsync(script, cancellationToken);
        foreach (string migration in migrations)
        {
            await db.Database.ExecuteSqlAsync(
                $"""INSERT INTO "__EFMigrationsHistory" VALUES ({migration}, {ProductInfo.GetVersion()})""",
                cancellationToken
            );
        }

        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task<string> ReadScriptAsync(CancellationToken cancellationToken)
    {
        await using Stream stream = typeof(SqliteNewDatabase).Assembly.GetManifestResourceStream(
            typeof(SqliteNewDatabase),
            "NewDatabase.sql"
        )!;
        using StreamReader reader = new(stream);
        return await reader.ReadToEndAsync(cancellationToken);
    }
}
