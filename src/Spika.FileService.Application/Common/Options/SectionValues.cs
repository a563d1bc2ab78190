using Microsoft.Extensions.Configuration;

namespace Spika.FileService.Application.Common.Options;

/// <summary>
/// Finds values in the place of a section of the service, as in <c>Auth=ApiKey</c>, which nothing reads. Variables of
/// other programs have such names in capitals (<c>DATABASE</c>): of those <see cref="UnknownSettings"/> warns.
/// </summary>
public static class SectionValues
{
    // The one section of .NET of which the service reads a setting that decides where files go.
    private const string ConnectionStrings = "ConnectionStrings";

    /// <exception cref="SettingException">A section has a value.</exception>
    public static void Check(IConfiguration configuration, IEnumerable<KnownSetting> known)
    {
        Dictionary<string, string> settings = known
            .SelectMany(setting => Sections(setting).Select(section => (Section: section, setting.Path)))
            .DistinctBy(found => found.Section)
            .ToDictionary(found => found.Section, found => found.Path);
        string[] sentences =
        [
            .. configuration
                .AsEnumerable()
                .Where(written => !string.IsNullOrEmpty(written.Value) && settings.ContainsKey(written.Key))
                .Select(written => Describe(written.Key, settings[written.Key]))
                .Order(StringComparer.Ordinal),
        ];
        if (sentences.Length > 0)
        {
            throw new SettingException(string.Join('\n', sentences));
        }
    }

    // Without the value, which may be a secret.
    private static string Describe(string section, string path) =>
        $"{section} must be a group of settings, such as {path}, not one value.";

    private static IEnumerable<string> Sections(KnownSetting setting)
    {
        string[] parts = setting.Path.Split(ConfigurationPath.KeyDelimiter);
        return setting.IsOfOwnSection || parts[0] == ConnectionStrings
            ? Enumerable
                .Range(1, parts.Length - 1)
                .Select(length => parts[..length])
                .TakeWhile(section => !section.Contains(KnownSetting.Any))
                .Select(section => ConfigurationPath.Combine(section))
            : [];
    }
}
