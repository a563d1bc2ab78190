using Microsoft.Extensions.Configuration;

namespace Spika.FileService.Application.Common.Options;

/// <summary>
/// Finds values in the place of a section, as in <c>Auth=ApiKey</c>: nothing reads them, and the settings below keep
/// their defaults.
/// </summary>
public static class SectionValues
{
    /// <exception cref="SettingException">A section has a value.</exception>
    public static void Check(IConfiguration configuration, IEnumerable<KnownSetting> known)
    {
        string[] sentences =
        [
            .. known
                .SelectMany(setting => Sections(setting.Path).Select(section => (Section: section, setting.Path)))
                .DistinctBy(found => found.Section)
                .Where(found => !string.IsNullOrEmpty(configuration[found.Section]))
                .Select(found => Describe(found.Section, found.Path)),
        ];
        if (sentences.Length > 0)
        {
            throw new SettingException(string.Join('\n', sentences));
        }
    }

    // Without the value, which may be a secret.
    internal static string Describe(string section, string path) =>
        $"{section} must be a group of settings, such as {path}, not one value.";

    private static IEnumerable<string> Sections(string path)
    {
        string[] parts = path.Split(ConfigurationPath.KeyDelimiter);
        return Enumerable
            .Range(1, parts.Length - 1)
            .Select(length => parts[..length])
            .TakeWhile(section => !section.Contains(KnownSetting.Any))
            .Select(section => ConfigurationPath.Combine(section));
    }
}
