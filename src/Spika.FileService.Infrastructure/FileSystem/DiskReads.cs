using Microsoft.Win32.SafeHandles;

namespace Spika.FileService.Infrastructure.FileSystem;

internal static class DiskReads
{
    /// <summary>As <see cref="IDisk.Read"/>, on a thread that may wait for the disk.</summary>
    public static Task<int> ReadAsync(
        this IDisk disk,
        DiskThreads threads,
        SafeFileHandle file,
        Memory<byte> bytes,
        long position,
        CancellationToken cancellationToken
    ) => threads.RunAsync(() => disk.Read(file, bytes.Span, position), cancellationToken);
}
