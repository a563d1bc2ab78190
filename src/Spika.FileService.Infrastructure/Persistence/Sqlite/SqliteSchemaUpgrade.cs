using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.Logging;

namespace Spika.FileService.Infrastructure.Persistence.Sqlite;

/// <summary>
/// One process uses the database, so its migrations do all of the work before it serves. A new database gets its tables
/// at once.
/// </summary>
internal sealed class SqliteSchemaUpgrade(ILogger<SqliteSchemaUpgrade> logger) : ISchemaUpgrade
{
    public async Task ApplyAsync(
        FileServiceDbContext db,
        IReadOnlyList<string> pending,
        CancellationToken cancellationToken
    )
    {
        if (SchemaUpgradeLog.AreAll(db, pending))
        {
            await SqliteNewDatabase.CreateAsync(db, pending, cancellationToken);
            return;
        }

        // No time limit: an index of a large table takes minutes.
        db.Database.SetCommandTimeout(0);
        IMigrator migrator = db.GetService<IMigrator>();
        for (int done = 0; done < pending.Count; done++)
        {
            logger.ApplyingMigration(LogLevel.Information, pending[done], done + 1, pending.Count);
            await migrator.MigrateAsync(pending[done], cancellationToken);
        }
    }

    public Task<IReadOnlyList<string>> ListWorkAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string>>([]);

    public Task DoShortWorkAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task DoWorkAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
