using Microsoft.Extensions.Logging;

namespace Spika.FileService.Application.Common;

/// <summary>Bytes that no row points to any more.</summary>
internal static class OrphanedBytes
{
    /// <summary>
    /// Removes the bytes if that can be done now. What was promised is done already when the row is gone, so a failure
    /// is logged and not the caller's; a later purge finds the bytes again.
    /// </summary>
    /// <param name="remove">The removal of the store that holds the bytes.</param>
    /// <param name="bytes">Their name there.</param>
    public static async Task TryRemoveAsync<TId>(
        Func<TId, CancellationToken, Task> remove,
        TId bytes,
        ILogger logger,
        CancellationToken cancellationToken
    )
        where TId : struct
    {
        try
        {
            await remove(bytes, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            logger.BytesNotRemoved(exception, bytes);
        }
    }
}
