using Spika.FileService.Domain.Common;

namespace Spika.FileService.Domain.Uploads;

/// <summary>A transfer from its first chunk to its published file.</summary>
/// <param name="FencingToken">Counts the leases of the upload; a verify with an older one has lost it.</param>
/// <param name="LeaseUntil">Until when a verify has leased the upload, unless it renews the lease.</param>
public sealed record Upload(
    UploadId Id,
    UploadKey Key,
    UploadState State,
    int FencingToken,
    DateTimeOffset? LeaseUntil,
    DateTimeOffset CreatedAt
)
{
    /// <summary>
    /// The latest end of a lease that a verify can have set. One that ends later was set before the clock was set back,
    /// and would last as long as that; a verify that lives renews it long before. Twice the lease, because the clocks
    /// of two processes may differ.
    /// </summary>
    public static DateTimeOffset LatestLease(DateTimeOffset now, TimeSpan lease) => now + 2 * lease;

    /// <summary>Whether a verify leased the upload and its lease expired.</summary>
    public bool HasExpiredLease(DateTimeOffset now, TimeSpan lease) =>
        State == UploadState.Assembling && (LeaseUntil < now || LeaseUntil > LatestLease(now, lease));

    /// <summary>Why a chunk cannot be taken now, or null when it can.</summary>
    public Error? RefuseChunk() =>
        State switch
        {
            UploadState.Receiving => null,
            UploadState.Assembling => UploadErrors.BeingVerified,
            _ => UploadErrors.AlreadyFinished,
        };
}
