using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence;

namespace Spika.FileService.Infrastructure.Jobs;

/// <summary>
/// Removes what was staged of drafts that never got a row: their first chunks were refused, or not flushed, or the
/// database took nothing.
/// </summary>
internal sealed partial class OldDrafts(
    UploadDrafts drafts,
    IChunkStore chunks,
    TimeProvider clock,
    ILogger<OldDrafts> logger
) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(UploadDrafts.Lifetime / 2, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await RemoveAsync(stoppingToken);
        }
    }

    /// <summary>Once.</summary>
    public async Task RemoveAsync(CancellationToken cancellationToken)
    {
        foreach (UploadId draft in drafts.RemoveOld())
        {
            try
            {
                await chunks.RemoveAsync(draft, cancellationToken);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                LogNotRemoved(exception, draft);
            }
        }
    }

    [LoggerMessage(
        2105,
        LogLevel.Warning,
        "What was staged of the upload {Draft}, which never got a row, could not be removed now; it is moved to quarantine later"
    )]
    private partial void LogNotRemoved(Exception exception, UploadId draft);
}
