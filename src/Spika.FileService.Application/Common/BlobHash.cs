using System.Buffers;
using System.Security.Cryptography;
using Spika.FileService.Domain.Files;

namespace Spika.FileService.Application.Common;

/// <summary>The hash of what a blob's bytes are, not of what its row says.</summary>
internal static class BlobHash
{
    private const int BlockBytes = 256 * 1024;

    /// <summary>
    /// Reads to the end. Bytes in the page cache are read on the caller's thread, to be called on one of
    /// <see cref="IHashThreads"/>.
    /// </summary>
    /// <param name="pace">Awaited after each block, with its length; null to read at full speed.</param>
    /// <exception cref="IOException">The bytes cannot be read.</exception>
    public static async Task<FileHash> ReadAsync(
        Stream content,
        Func<int, CancellationToken, Task>? pace,
        CancellationToken cancellationToken
    )
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] block = ArrayPool<byte>.Shared.Rent(BlockBytes);
        try
        {
            int read;
            while ((read = await content.ReadAsync(block.AsMemory(0, BlockBytes), cancellationToken)) > 0)
            {
                hash.AppendData(block, 0, read);
                Thread.Yield();
                await (pace?.Invoke(read, cancellationToken) ?? Task.CompletedTask);

                // Others wait for the thread, at each of their blocks.
                await Task.Yield();
            }

            return FileHash.FromBytes(hash.GetHashAndReset());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }
}
