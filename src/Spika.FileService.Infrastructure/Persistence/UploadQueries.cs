using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence.Rows;

namespace Spika.FileService.Infrastructure.Persistence;

/// <summary>The guards of every change of state, each in one place.</summary>
internal static class UploadQueries
{
    /// <summary>Unfinished uploads that no verify holds, or one whose lease has run out.</summary>
    public static IQueryable<UploadRow> NotHeld(this IQueryable<UploadRow> uploads, DateTimeOffset now) =>
        uploads.Where(u => u.State != UploadState.Done && (u.State == UploadState.Receiving || u.LeaseUntil < now));

    /// <summary>
    /// Those, and uploads whose lease cannot be true: <see cref="Upload.LatestLease"/>. Taking one from a verify that lives after all
    /// costs that verify its work; so the janitor, who would remove it, waits for the end of the lease.
    /// </summary>
    public static IQueryable<UploadRow> Takeable(this IQueryable<UploadRow> uploads, DateTimeOffset now, TimeSpan lease)
    {
        DateTimeOffset latest = Upload.LatestLease(now, lease);
        return uploads.Where(u =>
            u.State != UploadState.Done
            && (u.State == UploadState.Receiving || u.LeaseUntil < now || u.LeaseUntil > latest)
        );
    }

    /// <summary>The upload, unless it was lost to a later epoch.</summary>
    public static IQueryable<UploadRow> HeldBy(this IQueryable<UploadRow> uploads, Upload taken) =>
        uploads.Where(u => u.Id == taken.Id.Value && u.Epoch == taken.Epoch && u.State == UploadState.Assembling);
}
