using System.Buffers;

namespace Spika.FileService.Api.Formatting;

/// <summary>The bytes of a download that tell its kind.</summary>
internal static class DownloadHead
{
    private const int Bytes = 4096;

    /// <summary>
    /// Reads them once without blocking the thread, so that <see cref="DownloadType.Of"/> finds them in the page cache.
    /// </summary>
    /// <param name="content">Seekable; left at its start, or disposed when reading failed.</param>
    public static async Task PrefetchAsync(Stream content, CancellationToken cancellationToken)
    {
        byte[] head = ArrayPool<byte>.Shared.Rent(Bytes);
        try
        {
            _ = await content.ReadAsync(head.AsMemory(0, Bytes), cancellationToken);
            content.Position = 0;
        }
        catch
        {
            await content.DisposeAsync();
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(head);
        }
    }
}
