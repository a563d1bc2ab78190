namespace Spika.FileService.Infrastructure.FileSystem;

/// <summary>Files and folders that no other user of the host may open.</summary>
internal static class PrivateMode
{
    public const UnixFileMode Others =
        UnixFileMode.GroupRead
        | UnixFileMode.GroupWrite
        | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead
        | UnixFileMode.OtherWrite
        | UnixFileMode.OtherExecute;

    /// <summary>Takes the access of others from one file or folder that may be missing.</summary>
    public static void TrySet(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        try
        {
            UnixFileMode mode = File.GetUnixFileMode(path);

            // A folder with the sticky bit is one that users share on purpose.
            if ((mode & Others) != 0 && (mode & UnixFileMode.StickyBit) == 0)
            {
                File.SetUnixFileMode(path, mode & ~Others);
            }
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            // It was removed meanwhile.
        }
    }
}
