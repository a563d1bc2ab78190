using Microsoft.EntityFrameworkCore;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence.Rows;

namespace Spika.FileService.Infrastructure.Persistence;

/// <summary>The guards of every change of state, each in one place.</summary>
/// <remarks>
/// Those of an upload with a given id ask for the state as a sum, for the reason of
/// <see cref="UploadStateSql.IsReceivingOfId"/>.
/// </remarks>
internal static class UploadQueries
{
    /// <summary>Unfinished uploads that no verify holds, or one whose lease has run out.</summary>
    public static IQueryable<UploadRow> NotHeld(this IQueryable<UploadRow> uploads, DateTimeOffset now) =>
        uploads.Where(u => u.State != UploadState.Done && (u.State == UploadState.Receiving || u.LeaseUntil < now));

    /// <summary>
    /// One of those, or an upload whose lease cannot be true (<see cref="Upload.LatestLease"/>). To take it from a
    /// verify that is alive costs that verify its work; so the janitor, which would remove it, waits for the end of the
    /// lease.
    /// </summary>
    /// <param name="inDoubt">
    /// Leases that the caller has set itself if an earlier commit of it succeeded without an answer. It raises the
    /// fencing token once more: a lease that another process set to the same millisecond is lost to the later one, as
    /// any other.
    /// </param>
    public static IQueryable<UploadRow> Leasable(
        this IQueryable<UploadRow> uploads,
        UploadId id,
        DateTimeOffset now,
        TimeSpan lease,
        IReadOnlyCollection<DateTimeOffset?> inDoubt
    )
    {
        DateTimeOffset latest = Upload.LatestLease(now, lease);
        return uploads.Where(u =>
            u.Id == id.Value
            && u.State + 0 != UploadState.Done
            && (
                u.State == UploadState.Receiving
                || u.LeaseUntil < now
                || u.LeaseUntil > latest
                || inDoubt.Contains(u.LeaseUntil)
            )
        );
    }

    /// <summary>The upload, unless it is finished.</summary>
    public static IQueryable<UploadRow> Unfinished(this IQueryable<UploadRow> uploads, Guid id) =>
        uploads.Where(u => u.Id == id && u.State + 0 != UploadState.Done);

    /// <summary>The upload, unless it was lost to a later lease.</summary>
    public static IQueryable<UploadRow> HeldBy(this IQueryable<UploadRow> uploads, Upload leased) =>
        uploads.Where(u =>
            u.Id == leased.Id.Value && u.Epoch == leased.FencingToken && u.State + 0 == UploadState.Assembling
        );

    /// <summary>
    /// The upload, unless a later lease took it. Whether its record changed since is to be asked in the same
    /// transaction, afterwards.
    /// </summary>
    public static IQueryable<UploadRow> ClaimedBy(this IQueryable<UploadRow> uploads, UploadClaim claim) =>
        claim.Version is null
            ? uploads.HeldBy(claim.Upload)
            : uploads.Where(u =>
                u.Id == claim.Upload.Id.Value
                && u.Epoch == claim.Upload.FencingToken
                && u.State + 0 == UploadState.Receiving
            );

    /// <summary>The state of an upload's record. Costs the same for any number of chunks.</summary>
    public static async Task<RecordVersion> ReadVersionAsync(
        this FileServiceDbContext db,
        UploadId upload,
        CancellationToken cancellationToken
    )
    {
        List<int> versions = await db
            .UploadWriters.Where(writer => writer.UploadId == upload.Value)
            .Select(writer => writer.Version)
            .ToListAsync(cancellationToken);
        return new RecordVersion(versions.Count, versions.Sum(version => (long)version));
    }

    /// <summary>Unfinished uploads that no verify holds and no request touched since a time.</summary>
    public static IQueryable<UploadRow> Abandoned(
        this FileServiceDbContext db,
        DateTimeOffset untouchedSince,
        DateTimeOffset now
    ) =>
        db
            .Uploads.NotHeld(now)
            .Where(u =>
                u.UpdatedAt < untouchedSince
                && !db.UploadWriters.Any(w => w.UploadId == u.Id && w.UpdatedAt >= untouchedSince)
            );
}
