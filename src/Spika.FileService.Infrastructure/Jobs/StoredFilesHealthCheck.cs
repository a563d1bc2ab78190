using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Spika.FileService.Application.Files.CheckStoredFiles;
using Spika.FileService.Domain.Files;

namespace Spika.FileService.Infrastructure.Jobs;

/// <summary>
/// Unhealthy when files are known to be damaged; degraded when the check of stored files is so far behind that it is
/// stuck, or <see cref="FileCheckOptions.MaxBytesPerSecond"/> is too low, and when the janitor held back orphans.
/// Without figures while the database does not answer.
/// </summary>
internal sealed class StoredFilesHealthCheck(
    IBlobRepository blobs,
    IOptions<FileCheckOptions> options,
    HeldBackOrphans heldBack,
    TimeProvider time
) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default
    )
    {
        FileIntegrity integrity;
        try
        {
            integrity = await blobs.ReadIntegrityAsync(cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return new HealthCheckResult(
                context.Registration.FailureStatus,
                $"The database does not answer: {exception.Message}"
            );
        }

        TimeSpan oldest = integrity.OldestCheck is { } at ? time.GetUtcNow() - at : TimeSpan.Zero;
        Dictionary<string, object> figures = new()
        {
            ["damagedFiles"] = (long)integrity.DamagedFiles,
            ["oldestCheckSeconds"] = (long)oldest.TotalSeconds,
            ["orphansHeldBack"] = (long)heldBack.Count,
        };
        return integrity.DamagedFiles > 0 ? HealthCheckResult.Unhealthy("Stored files are damaged.", data: figures)
            : heldBack.Count > 0
                ? HealthCheckResult.Degraded("Too many files have no row to be what crashes left.", data: figures)
            : oldest > 2 * options.Value.CheckAfter
                ? HealthCheckResult.Degraded("Stored files were not checked for too long.", data: figures)
            : HealthCheckResult.Healthy(data: figures);
    }
}
