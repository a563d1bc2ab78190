namespace Spika.FileService.Infrastructure.Storage.Local;

/// <summary>
/// The identity of the storage root once more, in <c>staging/</c> and <c>files/</c>: each may be a volume of its own,
/// which may not be mounted. It is the name of an empty folder, so that a loss of power leaves it whole or not at all,
/// and no program that counts the files meets it.
/// </summary>
internal static class FolderMark
{
    private const string Prefix = ".identity-";

    /// <param name="identity">32 hex digits.</param>
    public static string PathIn(string folder, string identity) => Path.Combine(folder, Prefix + identity);

    /// <returns>
    /// The identities in a folder. More than one after an identity was replaced and the power went before the earlier
    /// mark was removed.
    /// </returns>
    public static string[] ReadIn(string folder)
    {
        try
        {
            return
            [
                .. Directory
                    .EnumerateDirectories(folder, $"{Prefix}*")
                    .Select(path => Path.GetFileName(path)[Prefix.Length..])
                    .Where(identity => Guid.TryParseExact(identity, "n", out _)),
            ];
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }
}
