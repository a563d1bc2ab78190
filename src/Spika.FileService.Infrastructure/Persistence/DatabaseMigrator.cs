using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Spika.FileService.Application.Common.Options;

namespace Spika.FileService.Infrastructure.Persistence;

/// <summary>
/// Brings the tables up to date before anything else starts, or refuses to start on outdated ones or on a database that
/// the guard refuses.
/// </summary>
internal sealed partial class DatabaseMigrator(
    IDbContextFactory<FileServiceDbContext> contexts,
    IMigrationLock migrationLock,
    IOptions<DatabaseOptions> options,
    ILogger<DatabaseMigrator> logger,
    IDatabaseGuard? guard = null
) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using IAsyncDisposable held = await migrationLock.AcquireAsync(cancellationToken);
            await using FileServiceDbContext db = contexts.CreateDbContext();
            await (guard?.CheckAsync(db, cancellationToken) ?? Task.CompletedTask);
            await MigrateAsync(db, cancellationToken);
            await (guard?.BindAsync(db, cancellationToken) ?? Task.CompletedTask);
        }
        catch (Exception exception) when (DatabaseStartFailures.Describe(exception) is { } sentence)
        {
            throw new SettingException(sentence, exception);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task MigrateAsync(FileServiceDbContext db, CancellationToken cancellationToken)
    {
        string pending = string.Join(", ", await db.Database.GetPendingMigrationsAsync(cancellationToken));
        if (pending.Length == 0)
        {
            return;
        }

        if (!options.Value.MigrateOnStart)
        {
            throw new SettingException(
                $"The database lacks these migrations: {pending}. Apply them, or set Database:MigrateOnStart to true."
            );
        }

        LogMigrating(pending);

        // No time limit: an index of a large table takes minutes.
        db.Database.SetCommandTimeout(0);
        await db.Database.MigrateAsync(cancellationToken);
    }

    [LoggerMessage(2001, LogLevel.Information, "Bringing the database up to date: {Migrations}")]
    private partial void LogMigrating(string migrations);
}
