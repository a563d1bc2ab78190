using System.Text.RegularExpressions;

namespace Spika.FileService.Api.IntegrationTests.Files;

/// <summary>The names below a storage root.</summary>
internal static partial class NamesOnDisk
{
    /// <summary>Those that are not the service's own, beside the root too.</summary>
    public static string[] OfStrangers(string root) =>
        [
            .. Directory
                .EnumerateFileSystemEntries(Path.GetDirectoryName(root)!, "*", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(root, path))
                .Where(path => !OwnName().IsMatch(path)),
        ];

    // See docs/storage-layout.md.
    [GeneratedRegex(
        @"^(\.|(staging|files)(/\.identity-[0-9a-f]{32})?|\.janitor-time|fileservice\.db(-wal|-shm)?|\.fileservice\.db-(wal|shm)\.kept|identity|spool|ids(/[0-9]+)?|\.running-[0-9a-f]{32}|[^/]*\.lock"
            + @"|staging/[0-9a-f]{4}(/[0-9a-f]{5})?"
            + @"|staging/[0-9a-f]{4}/[0-9a-f]{5}/[0-9a-f]{32}\.[0-9a-f]{32}\.(slots|[0-9]+\.[0-9]+\.odd)"
            + @"|files/[0-9a-f]{4}(/[0-9a-f]{3}(/[0-9a-f]{32})?)?)$"
    )]
    private static partial Regex OwnName();
}
