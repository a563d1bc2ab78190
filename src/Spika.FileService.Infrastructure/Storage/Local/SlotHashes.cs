using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Spika.FileService.Application.Common;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.FileSystem;

namespace Spika.FileService.Infrastructure.Storage.Local;

/// <summary>Hashes chunks of a slots file one by one, in turns with the verifies that read.</summary>
internal sealed class SlotHashes(IDisk disk, DiskThreads threads, IHashThreads hashing, ReadingTurns turns)
{
    private const int BlockBytes = 512 * 1024;

    // As long as a turn of a verify.
    private const int BytesInTurn = 32 * 1024 * 1024;

    /// <param name="turn">Whose turns the reading takes.</param>
    /// <param name="stride">Length of each chunk, in bytes.</param>
    /// <returns>The hash of each chunk by its index; null where its bytes cannot be read.</returns>
    public Task<Dictionary<int, byte[]?>> ReadAsync(
        string turn,
        string path,
        ChunkSet chunks,
        int stride,
        CancellationToken cancellationToken
    ) => hashing.RunAsync(() => ReadInTurnsAsync(turn, path, chunks, stride, cancellationToken), cancellationToken);

    private async Task<Dictionary<int, byte[]?>> ReadInTurnsAsync(
        string turn,
        string path,
        ChunkSet chunks,
        int stride,
        CancellationToken cancellationToken
    )
    {
        Dictionary<int, byte[]?> hashes = [];
        byte[] block = ArrayPool<byte>.Shared.Rent(Math.Min(BlockBytes, stride));
        using SafeFileHandle file = disk.OpenRead(path);
        long left = 0;
        try
        {
            foreach (int index in Indices(chunks))
            {
                if (left <= 0)
                {
                    await turns.EnterAsync(turn, cancellationToken);
                    left = BytesInTurn;
                }

                hashes.Add(index, await TryHashAsync(file, block, (long)index * stride, stride, cancellationToken));
                left -= stride;
                if (left <= 0)
                {
                    turns.Leave(turn);
                }
            }

            return hashes;
        }
        finally
        {
            if (left > 0)
            {
                turns.Leave(turn);
            }

            ArrayPool<byte>.Shared.Return(block);
        }
    }

    private static IEnumerable<int> Indices(ChunkSet chunks)
    {
        foreach (ChunkRange range in chunks.Ranges)
        {
            for (int index = range.First; index <= range.Last; index++)
            {
                yield return index;
            }
        }
    }

    private async Task<byte[]?> TryHashAsync(
        SafeFileHandle file,
        byte[] block,
        long position,
        int length,
        CancellationToken cancellationToken
    )
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        try
        {
            for (int done = 0; done < length; )
            {
                Memory<byte> part = block.AsMemory(0, Math.Min(block.Length, length - done));
                int read = await disk.ReadAsync(threads, file, part, position + done, cancellationToken);
                if (read == 0)
                {
                    return null;
                }

                hash.AppendData(part.Span[..read]);
                Thread.Yield();
                done += read;
            }

            return hash.GetHashAndReset();
        }
        catch (IOException)
        {
            return null;
        }
    }
}
