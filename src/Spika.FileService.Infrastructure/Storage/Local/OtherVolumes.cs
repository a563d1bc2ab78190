using Microsoft.Win32.SafeHandles;
using Spika.FileService.Infrastructure.FileSystem;

namespace Spika.FileService.Infrastructure.Storage.Local;

internal static class OtherVolumes
{
    private const int BlockBytes = 512 * 1024;

    /// <summary>
    /// As <see cref="IDisk.Move"/>, also to another volume: there the file is copied, flushed and renamed, and then
    /// removed here.
    /// </summary>
    public static void MoveAnywhere(this IDisk disk, string from, string to)
    {
        try
        {
            disk.Move(from, to);
        }
        catch (IOException exception) when (Posix.IsOtherVolume(exception))
        {
            string copy = to + ".moving";
            try
            {
                Copy(disk, from, copy);
            }
            catch
            {
                // A full volume needs its room.
                disk.Delete(copy);
                throw;
            }

            disk.Move(copy, to);
            disk.FlushFolder(Path.GetDirectoryName(to)!);
            disk.Delete(from);
        }
    }

    private static void Copy(IDisk disk, string from, string to)
    {
        using SafeFileHandle source = disk.OpenRead(from);
        using SafeFileHandle target = disk.Open(to, FileMode.Create);
        byte[] block = new byte[BlockBytes];
        int read;
        for (long position = 0; (read = disk.Read(source, block, position)) > 0; position += read)
        {
            disk.Write(target, block.AsSpan(0, read), position);
        }

        disk.Flush(target);
    }
}
