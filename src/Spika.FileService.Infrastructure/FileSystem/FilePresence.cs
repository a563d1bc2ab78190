namespace Spika.FileService.Infrastructure.FileSystem;

internal static class FilePresence
{
    /// <summary>
    /// Whether there is a file. <see cref="File.Exists"/> denies it also where this user may not look.
    /// </summary>
    /// <exception cref="UnauthorizedAccessException">This user may not look into one of its folders.</exception>
    public static bool Has(string path)
    {
        if (File.Exists(path))
        {
            return true;
        }

        try
        {
            File.GetAttributes(path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }

        // A folder, or a file that was made at this moment.
        return File.Exists(path);
    }
}
