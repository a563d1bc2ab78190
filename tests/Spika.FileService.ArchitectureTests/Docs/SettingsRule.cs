using System.ComponentModel.DataAnnotations;
using System.Reflection;

namespace Spika.FileService.ArchitectureTests.Docs;

/// <summary>
/// Options name their section. Each setting is documented with its default and, unless every value of its type will do,
/// validated.
/// </summary>
internal static class SettingsRule
{
    /// <param name="documented">The defaults, by the full names of the settings.</param>
    public static IEnumerable<string> Violations(
        IEnumerable<Type> types,
        IReadOnlyDictionary<string, string> documented
    ) => Options(types).SelectMany(options => Violations(options, documented));

    /// <summary>What is documented for a section and is no setting of it.</summary>
    public static IEnumerable<string> Unknown(IReadOnlyCollection<Type> types, IEnumerable<string> documented)
    {
        string[] sections = [.. Options(types).Select(Section).OfType<string>()];
        IEnumerable<string> settings = Options(types).SelectMany(Settings).Select(Name);
        return documented.Where(name => sections.Contains(name.Split(':')[0])).Except(settings);
    }

    private static IEnumerable<Type> Options(IEnumerable<Type> types) =>
        types.Where(type => type.Name.EndsWith("Options", StringComparison.Ordinal));

    private static IEnumerable<string> Violations(Type options, IReadOnlyDictionary<string, string> documented)
    {
        if (Section(options) is null)
        {
            yield return $"{options.Name} has no section";
        }

        foreach (PropertyInfo setting in Settings(options))
        {
            if (!documented.TryGetValue(Name(setting), out string? documentedDefault))
            {
                yield return $"{Name(setting)} is not documented";
            }
            else if (Default(setting) != AsWritten(documentedDefault))
            {
                yield return $"{Name(setting)} is {Default(setting)} by default, not {AsWritten(documentedDefault)}";
            }

            if (setting.PropertyType != typeof(bool) && !setting.IsDefined(typeof(ValidationAttribute)))
            {
                yield return $"{Name(setting)} is not validated";
            }
        }
    }

    private static PropertyInfo[] Settings(Type options) =>
        options.GetProperties(BindingFlags.Instance | BindingFlags.Public);

    private static string Name(PropertyInfo setting) => $"{Section(setting.DeclaringType!)}:{setting.Name}";

    private static string? Section(Type options) => (string?)options.GetField("Section")?.GetRawConstantValue();

    private static string Default(PropertyInfo setting) =>
        setting.GetValue(Activator.CreateInstance(setting.DeclaringType!)) switch
        {
            bool value => value ? "true" : "false",
            object value => FormattableString.Invariant($"{value}"),
            null => "",
        };

    // "67108864 (64 MiB)" and "`./data`": the first word is what an operator would write.
    private static string AsWritten(string documentedDefault) => documentedDefault.Split(' ')[0].Trim('`');
}
