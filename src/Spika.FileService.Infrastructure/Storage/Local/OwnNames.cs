using System.Text.RegularExpressions;

namespace Spika.FileService.Infrastructure.Storage.Local;

/// <summary>
/// The names that the service gives under the storage root. An operator may name a folder that is not for it alone:
/// what has another name is not the service's to change.
/// </summary>
internal static partial class OwnNames
{
    /// <summary>Of a file or folder in the storage root.</summary>
    public static bool IsInRoot(string path) => InRoot().IsMatch(Path.GetFileName(path));

    /// <summary>Of a file or folder at any depth below a folder in the storage root.</summary>
    public static bool IsBelow(string path) => Below().IsMatch(Path.GetFileName(path));

    /// <summary>Of a folder that a file system makes.</summary>
    public static bool IsOfFileSystem(string path) => Path.GetFileName(path) == "lost+found";

    [GeneratedRegex(
        @"^(staging|files|quarantine|ids|spool|identity(\.new)?|\.check\.lock|\.janitor-time|\.(running|probe)-[0-9a-f]{32}"
            + @"|fileservice\.db(-wal|-shm|\.(migrate|process)\.lock)?|\.fileservice\.db-(wal|shm)\.kept)$"
    )]
    private static partial Regex InRoot();

    // Folders by digits of ids; ids with what tells the kind of the file; numbers.
    [GeneratedRegex(
        @"^([0-9a-f]{2,5}|[0-9a-f]{32}([.-][0-9a-z]+)*|[0-9]+(\.assembled)?|\.incoming|\.identity-[0-9a-f]{32}|orphans)$"
    )]
    private static partial Regex Below();
}
