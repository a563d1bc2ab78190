using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence;

namespace Spika.FileService.Infrastructure.Storage.Local;

/// <summary>
/// Checks all unfinished uploads in the background after an unclean stop. One that is asked for meanwhile is checked
/// first.
/// </summary>
internal sealed class RecordCheckService(
    RecordCheck check,
    DatabaseRetry database,
    TimeProvider clock,
    ILogger<RecordCheckService> logger
) : BackgroundService
{
    private const int BatchSize = 200;

    private static readonly TimeSpan _pauseAfterFailure = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (check.IsNeeded)
        {
            logger.RecordCheckStarted();
        }

        while (check.IsNeeded)
        {
            try
            {
                logger.RecordCheckEnded(await CheckAllAsync(stoppingToken));
                check.End();
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                logger.RecordCheckFailed(exception);
                await Task.Delay(_pauseAfterFailure, clock, stoppingToken);
            }
        }
    }

    private async Task<int> CheckAllAsync(CancellationToken cancellationToken)
    {
        int count = 0;
        Guid last = Guid.Empty;
        while (true)
        {
            Guid after = last;
            List<Guid> batch = await database.ReadAsync(
                db =>
                    db.Uploads.Where(upload => upload.State != UploadState.Done && upload.Id > after)
                        .OrderBy(upload => upload.Id)
                        .Select(upload => upload.Id)
                        .Take(BatchSize)
                        .ToListAsync(cancellationToken),
                cancellationToken
            );
            foreach (Guid upload in batch)
            {
                await check.EnsureAsync(new UploadId(upload), leased: null, cancellationToken);
            }

            count += batch.Count;
            if (batch.Count < BatchSize)
            {
                return count;
            }

            last = batch[^1];
        }
    }
}
