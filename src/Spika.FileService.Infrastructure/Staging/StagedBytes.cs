using Microsoft.EntityFrameworkCore;
using Spika.FileService.Application.Uploads;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence;

namespace Spika.FileService.Infrastructure.Staging;

/// <summary>
/// What unfinished uploads take: by what the database says every few seconds, of all instances, and what came to this
/// process since. So the limits hold to within a few seconds of traffic of the other instances.
/// </summary>
internal sealed class StagedBytes(DatabaseRetry database, StagingPolicy policy, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan _maxAge = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _reading = new(1);

    private StagedTotals? _totals;

    /// <summary>Charges a chunk that is about to be written; a refused one is charged nothing.</summary>
    public ValueTask<Result<StagingCharge>> ChargeAsync(
        string owner,
        StagingUse use,
        CancellationToken cancellationToken
    ) =>
        _totals is { } totals && clock.GetElapsedTime(totals.ReadAt) < _maxAge
            ? ValueTask.FromResult(totals.Charge(owner, use, policy))
            : ReadAndChargeAsync(owner, use, cancellationToken);

    public void Dispose() => _reading.Dispose();

    private async ValueTask<Result<StagingCharge>> ReadAndChargeAsync(
        string owner,
        StagingUse use,
        CancellationToken cancellationToken
    )
    {
        StagedTotals totals = await database.RunAsync(
            attempt => ReadIfOldAsync(attempt.Wait, cancellationToken),
            cancellationToken
        );
        return totals.Charge(owner, use, policy);
    }

    private async Task<StagedTotals> ReadIfOldAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        // While one request asks the database, the others go on with the old totals, once there are some.
        if (await _reading.WaitAsync(_totals is null ? wait : TimeSpan.Zero, cancellationToken))
        {
            try
            {
                if (_totals is null || clock.GetElapsedTime(_totals.ReadAt) >= _maxAge)
                {
                    _totals = await database.OnceAsync(db => ReadAsync(db, cancellationToken), cancellationToken);
                }
            }
            finally
            {
                _reading.Release();
            }
        }

        return _totals ?? throw new NoAnswerException();
    }

    private async Task<StagedTotals> ReadAsync(FileServiceDbContext db, CancellationToken cancellationToken)
    {
        StagedTotals totals = new(clock.GetTimestamp());
        var owners = await db
            .Uploads.Where(upload => upload.State != UploadState.Done)
            .Join(
                db.UploadWriters,
                upload => upload.Id,
                writer => writer.UploadId,
                (upload, writer) =>
                    new
                    {
                        upload.Owner,
                        writer.Bytes,
                        writer.Files,
                    }
            )
            .GroupBy(row => row.Owner)
            .Select(rows => new
            {
                Owner = rows.Key,
                Bytes = rows.Sum(row => row.Bytes),
                Files = rows.Sum(row => (long)row.Files),
            })
            .ToListAsync(cancellationToken);
        owners.ForEach(owner => totals.Load(owner.Owner, new StagingUse(owner.Bytes, owner.Files)));
        return totals;
    }
}
