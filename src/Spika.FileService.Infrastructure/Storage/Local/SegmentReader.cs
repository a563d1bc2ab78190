using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Spika.FileService.Infrastructure.Storage.Local;

/// <summary>Hashes segments in order, and writes those to the target that are not in it, each byte read at most once.</summary>
internal sealed class SegmentReader(IDisk disk)
{
    private const int BufferBytes = 1 << 20;

    /// <param name="path">The target's.</param>
    /// <param name="segments">Each with the path of its file; those of the target itself are in their places.</param>
    /// <param name="hash">What is hashed already of the first segment; then, all of it.</param>
    public async Task ReadIntoAsync(
        string path,
        SafeFileHandle target,
        IEnumerable<(string Path, AssemblySegment Segment)> segments,
        PrefixHash hash,
        CancellationToken cancellationToken
    )
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            long written = 0;
            foreach ((string sourcePath, AssemblySegment segment) in segments)
            {
                bool isInPlace = sourcePath == path;
                using SafeFileHandle? opened = isInPlace ? null : disk.OpenRead(sourcePath);
                SafeFileHandle source = opened ?? target;
                for (long done = isInPlace ? hash.Length - written : 0; done < segment.Length; )
                {
                    int wanted = (int)Math.Min(BufferBytes, segment.Length - done);
                    Memory<byte> block = buffer.AsMemory(0, wanted);
                    int read = await disk.ReadAsync(source, block, segment.Position + done, cancellationToken);
                    if (read == 0)
                    {
                        throw new EndOfStreamException($"{sourcePath} is shorter than its record.");
                    }

                    int hashed = (int)Math.Clamp(hash.Length - (written + done), 0, read);
                    hash.Append(buffer.AsSpan(hashed, read - hashed));
                    if (!isInPlace)
                    {
                        disk.Write(target, buffer.AsSpan(0, read), written + done);
                    }

                    done += read;
                }

                written += segment.Length;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
