using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Spika.FileService.Application.Common.Options;

namespace Spika.FileService.Infrastructure.Persistence;

/// <summary>
/// Brings the tables up to date before anything else starts, or refuses to start on outdated ones or on a database that
/// the guard refuses. Work on large tables goes on while the service serves.
/// </summary>
internal sealed partial class DatabaseMigrator(
    IDbContextFactory<FileServiceDbContext> contexts,
    IMigrationLock migrationLock,
    ISchemaUpgrade upgrade,
    IOptions<DatabaseOptions> options,
    ILogger<DatabaseMigrator> logger,
    IDatabaseGuard? guard = null
) : IHostedService, IAsyncDisposable, IDisposable
{
    private readonly CancellationTokenSource _stop = new();

    private Task _work = Task.CompletedTask;

    private bool _isDisposed;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using IAsyncDisposable held = await migrationLock.AcquireAsync(cancellationToken);
            await using FileServiceDbContext db = contexts.CreateDbContext();
            await (guard?.CheckAsync(db, cancellationToken) ?? Task.CompletedTask);
            await MigrateAsync(db, cancellationToken);
            await (guard?.BindAsync(db, cancellationToken) ?? Task.CompletedTask);
            await BeginWorkAsync(cancellationToken);
        }
        catch (Exception exception) when (DatabaseStartFailures.Describe(exception) is { } sentence)
        {
            throw new SettingException(sentence, exception);
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        Cancel();
        await _work.WaitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Cancel();
        await _work;
        Dispose();
    }

    // Hosts may stop their services after they disposed of them.
    public void Dispose()
    {
        Cancel();
        _isDisposed = true;
        _stop.Dispose();
    }

    private void Cancel()
    {
        if (!_isDisposed)
        {
            _stop.Cancel();
        }
    }

    private async Task MigrateAsync(FileServiceDbContext db, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> pending = await db.ReadPendingMigrationsAsync(cancellationToken);
        if (pending.Count == 0)
        {
            return;
        }

        string names = string.Join(", ", pending);
        if (!options.Value.MigrateOnStart)
        {
            throw new SettingException(
                $"The database lacks these migrations: {names}. Apply them, or set Database:MigrateOnStart to true."
            );
        }

        LogMigrating(names);
        await upgrade.ApplyAsync(db, pending, cancellationToken);
    }

    private async Task BeginWorkAsync(CancellationToken cancellationToken)
    {
        if (options.Value.MigrateOnStart)
        {
            await upgrade.DoShortWorkAsync(cancellationToken);
        }

        string left = string.Join(", ", await upgrade.ListWorkAsync(cancellationToken));
        if (left.Length == 0)
        {
            return;
        }

        if (options.Value.MigrateOnStart)
        {
            LogWorking(left);
            _work = WorkAsync();
        }
        else
        {
            LogNotWorking(left);
        }
    }

    private async Task WorkAsync()
    {
        try
        {
            await Task.Run(() => upgrade.DoWorkAsync(_stop.Token));
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The next start goes on.
        }
        catch (Exception exception)
        {
            LogWorkFailed(exception);
        }
    }

    [LoggerMessage(2001, LogLevel.Information, "Bringing the database up to date: {Migrations}")]
    private partial void LogMigrating(string migrations);

    [LoggerMessage(2031, LogLevel.Information, "Work on large tables goes on while the service serves: {Work}")]
    private partial void LogWorking(string work);

    [LoggerMessage(
        2032,
        LogLevel.Warning,
        "The tables lack {Work}, and Database:MigrateOnStart is false; docs/operations.md has the statements"
    )]
    private partial void LogNotWorking(string work);

    [LoggerMessage(2033, LogLevel.Error, "The work on large tables failed; the next start tries again")]
    private partial void LogWorkFailed(Exception exception);
}
