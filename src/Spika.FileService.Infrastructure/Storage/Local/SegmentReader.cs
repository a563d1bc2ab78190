using System.Buffers;
using Microsoft.Win32.SafeHandles;
using Spika.FileService.Application.Common;
using Spika.FileService.Infrastructure.FileSystem;
using Spika.FileService.Infrastructure.Staging;

namespace Spika.FileService.Infrastructure.Storage.Local;

/// <summary>
/// Hashes segments in order, and writes those to the target that are not in it, each byte read at most once. While one
/// block is hashed, the next is read.
/// </summary>
internal sealed class SegmentReader(IDisk disk, DiskThreads threads, IHashThreads hashing, ReadingTurns turns)
{
    private const int BlockBytes = 512 * 1024;

    // 32 MiB in one turn: a tenth of a second, which is what another owner waits for its turn.
    private const int BlocksInTurn = 64;

    /// <param name="owner">Whose turn the reading takes.</param>
    /// <param name="segments">Each with the path of its file; one of the target itself comes first, and is in its
    /// place.</param>
    /// <param name="hash">What is hashed already of the first segment; then, all of it.</param>
    public async Task ReadIntoAsync(
        string owner,
        AssemblyTarget target,
        IEnumerable<(string Path, AssemblySegment Segment)> segments,
        PrefixHash hash,
        CancellationToken cancellationToken
    )
    {
        using IEnumerator<Block> blocks = Cut(target, segments, hash.Length).GetEnumerator();
        bool hasMore = blocks.MoveNext();
        while (hasMore)
        {
            await turns.EnterAsync(owner, cancellationToken);
            try
            {
                hasMore = await hashing.RunAsync(
                    () => ReadInTurnAsync(blocks, target, hash, cancellationToken),
                    cancellationToken
                );
            }
            finally
            {
                turns.Leave(owner);
            }
        }
    }

    /// <returns>Whether blocks are left for another turn; then the enumerator is at the first of them.</returns>
    private async Task<bool> ReadInTurnAsync(
        IEnumerator<Block> blocks,
        AssemblyTarget target,
        PrefixHash hash,
        CancellationToken cancellationToken
    )
    {
        byte[] current = ArrayPool<byte>.Shared.Rent(BlockBytes);
        byte[] next = ArrayPool<byte>.Shared.Rent(BlockBytes);
        Task reading = ReadAsync(blocks.Current, next, cancellationToken);
        try
        {
            for (int read = 1; ; read++)
            {
                await reading;
                Block block = blocks.Current;
                (current, next) = (next, current);
                bool hasMore = blocks.MoveNext();
                bool goesOn = hasMore && read < BlocksInTurn;
                reading = goesOn ? ReadAsync(blocks.Current, next, cancellationToken) : Task.CompletedTask;

                Take(block, current.AsSpan(0, block.Length), target, hash);

                // A block takes 0.3 ms. Without this, the system lets others wait for 3 ms, at each of their steps.
                Thread.Yield();
                if (!goesOn)
                {
                    return hasMore;
                }
            }
        }
        finally
        {
            // The array is the disk's until it has read into it.
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            ArrayPool<byte>.Shared.Return(current);
            ArrayPool<byte>.Shared.Return(next);
        }
    }

    private static void Take(Block block, ReadOnlySpan<byte> bytes, AssemblyTarget target, PrefixHash hash)
    {
        int hashed = (int)Math.Clamp(hash.Length - block.TargetPosition, 0, bytes.Length);
        hash.Append(bytes[hashed..]);
        if (block.Source != target.Handle)
        {
            target.Write(bytes, block.TargetPosition);
        }
    }

    private IEnumerable<Block> Cut(
        AssemblyTarget target,
        IEnumerable<(string Path, AssemblySegment Segment)> segments,
        long hashed
    )
    {
        long written = 0;
        foreach ((string sourcePath, AssemblySegment segment) in segments)
        {
            // What is in its place and hashed need not be read at all.
            bool isInPlace = sourcePath == target.Path;
            using SafeFileHandle? opened = isInPlace ? null : disk.OpenRead(sourcePath);
            for (long done = isInPlace ? hashed : 0; done < segment.Length; done += BlockBytes)
            {
                int length = (int)Math.Min(BlockBytes, segment.Length - done);
                yield return new Block(
                    opened ?? target.Handle,
                    segment.Position + done,
                    length,
                    written + done,
                    sourcePath
                );
            }

            written += segment.Length;
        }
    }

    private async Task ReadAsync(Block block, byte[] buffer, CancellationToken cancellationToken)
    {
        for (int done = 0; done < block.Length; )
        {
            Memory<byte> rest = buffer.AsMemory(done, block.Length - done);
            int read = await disk.ReadAsync(threads, block.Source, rest, block.Position + done, cancellationToken)
                .ConfigureAwait(false);
            if (read == 0)
            {
                throw new ChunkBytesLostException($"{block.SourcePath} is shorter than its record.");
            }

            done += read;
        }
    }

    /// <param name="Position">In the source.</param>
    /// <param name="TargetPosition">In the target.</param>
    private readonly record struct Block(
        SafeFileHandle Source,
        long Position,
        int Length,
        long TargetPosition,
        string SourcePath
    );
}
