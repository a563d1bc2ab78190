using System.Globalization;

namespace Spika.FileService.Application.Files.ListFiles;

/// <summary>A list of ids in text: <c>3,1,2</c>.</summary>
internal static class FileIds
{
    /// <param name="ids">In the order of the text, each at its first place.</param>
    public static bool TryParse(string text, out IReadOnlyList<long> ids)
    {
        ids = [];
        OrderedDictionary<long, bool> read = [];
        int count = 0;
        foreach (Range part in text.AsSpan().Split(','))
        {
            if (
                ++count > ListFilesQuery.MaxIds
                || !long.TryParse(text.AsSpan(part), NumberStyles.None, CultureInfo.InvariantCulture, out long id)
            )
            {
                return false;
            }

            read.TryAdd(id, true);
        }

        ids = read.Keys;
        return true;
    }
}
