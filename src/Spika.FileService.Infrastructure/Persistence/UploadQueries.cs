using Microsoft.EntityFrameworkCore;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence.Rows;

namespace Spika.FileService.Infrastructure.Persistence;

/// <summary>The guards of every change of state, each in one place.</summary>
internal static class UploadQueries
{
    /// <summary>First line of a query whose rows are to be locked.</summary>
    public const string SkipLockedTag = "Lock the rows, skip locked ones";

    /// <summary>Unfinished uploads that no verify holds, or one whose lease has run out.</summary>
    public static IQueryable<UploadRow> NotHeld(this IQueryable<UploadRow> uploads, DateTimeOffset now) =>
        uploads.Where(u => u.State != UploadState.Done && (u.State == UploadState.Receiving || u.LeaseUntil < now));

    /// <summary>The upload, unless it was lost to a later epoch.</summary>
    public static IQueryable<UploadRow> HeldBy(this IQueryable<UploadRow> uploads, Upload taken) =>
        uploads.Where(u => u.Id == taken.Id.Value && u.Epoch == taken.Epoch && u.State == UploadState.Assembling);

    /// <summary>
    /// On PostgreSQL, locks the rows until the transaction ends and leaves out those that others hold. SQLite needs neither: it
    /// has one transaction for writing at a time.
    /// </summary>
    public static IQueryable<UploadRow> SkipLocked(this IQueryable<UploadRow> uploads) =>
        uploads.TagWith(SkipLockedTag);
}
