using Microsoft.Extensions.Configuration;

namespace Spika.FileService.Application.Common.Options;

/// <summary>
/// Finds settings that have no effect because the service has none of that name: misspelt ones, and those of another
/// version.
/// </summary>
public static class UnknownSettings
{
    // More differences are another word.
    private const int MaxEditsOfForeign = 2;

    private const int LengthOfAnEdit = 3;

    private static readonly string _separator = ConfigurationPath.KeyDelimiter;

    /// <returns>
    /// A sentence for each. Of sections that are not the service's, only names that differ from one of its settings in
    /// two characters at most: the environment is full of other programs' names.
    /// </returns>
    public static IEnumerable<string> Find(IConfiguration configuration, IReadOnlyCollection<KnownSetting> known)
    {
        string[][] paths = [.. known.Select(setting => setting.Path.Split(_separator))];
        HashSet<string> sections = new(
            known.Where(setting => setting.IsOfOwnSection).Select(setting => setting.Path.Split(_separator)[0]),
            StringComparer.OrdinalIgnoreCase
        );
        foreach ((string name, string? value) in configuration.AsEnumerable().OrderBy(setting => setting.Key))
        {
            string[] written = name.Split(_separator);
            if (value is null || paths.Any(path => IsOf(written, path, value)))
            {
                continue;
            }

            if (paths.FirstOrDefault(path => IsSectionOf(written, path)) is { } inside)
            {
                string setting = string.Join(_separator, inside);
                yield return $"{name} is a group of settings, such as {setting}, and its value is ignored.";
                continue;
            }

            bool isOwn = written.Length > 1 && sections.Contains(written[0]);
            if (Nearest(name, written, paths, isOwn) is { } nearest)
            {
                yield return $"{name} does not exist and is ignored. Did you mean {nearest}?";
            }
            else if (isOwn)
            {
                yield return $"{name} does not exist and is ignored.";
            }
        }
    }

    // An empty list is written as an empty value of its section.
    private static bool IsOf(string[] written, string[] path, string value) =>
        written.Length == path.Length ? StartsWith(path, written)
        : written.Length < path.Length ? value.Length == 0 && StartsWith(path, written)
        : false;

    private static bool IsSectionOf(string[] written, string[] path) =>
        written.Length < path.Length
        && StartsWith(path, written)
        && !path.Take(written.Length).Contains(KnownSetting.Any);

    private static bool StartsWith(string[] path, string[] written) =>
        written
            .Zip(path)
            .All(part =>
                part.Second == KnownSetting.Any || part.First.Equals(part.Second, StringComparison.OrdinalIgnoreCase)
            );

    private static string? Nearest(string name, string[] written, string[][] paths, bool isOwn)
    {
        // Other programs' names differ from the service's in more than the case.
        Func<string, string> comparable = isOwn ? text => text.ToUpperInvariant() : text => text;
        int most = isOwn ? Math.Max(MaxEditsOfForeign, name.Length / LengthOfAnEdit) : MaxEditsOfForeign;
        (string? nearest, int edits) = paths
            .Select(path => (string?)NameOf(path, written))
            .Where(candidate => Math.Abs(candidate!.Length - name.Length) <= most)
            .Select(candidate => (candidate, Edits(comparable(name), comparable(candidate!))))
            .OrderBy(candidate => candidate.Item2)
            .FirstOrDefault((null, int.MaxValue));
        return edits <= most ? nearest : null;
    }

    // With the operator's own names and numbers.
    private static string NameOf(string[] path, string[] written) =>
        string.Join(
            _separator,
            path.Select((part, at) => part == KnownSetting.Any ? written.ElementAtOrDefault(at) ?? "0" : part)
        );

    // Levenshtein's distance.
    private static int Edits(string one, string other)
    {
        int[] row = [.. Enumerable.Range(0, other.Length + 1)];
        for (int i = 0; i < one.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i + 1;
            for (int j = 0; j < other.Length; j++)
            {
                int replaced = diagonal + (one[i] == other[j] ? 0 : 1);
                diagonal = row[j + 1];
                row[j + 1] = Math.Min(replaced, Math.Min(diagonal, row[j]) + 1);
            }
        }

        return row[^1];
    }
}
