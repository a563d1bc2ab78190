using System.ComponentModel.DataAnnotations;
using System.Reflection;

namespace Spika.FileService.ArchitectureTests.Docs;

/// <summary>Options name their section; each setting is documented and, unless every value of its type will do, validated.</summary>
internal static class SettingsRule
{
    public static IEnumerable<string> Violations(IReadOnlyCollection<Type> types, IReadOnlySet<string> documented) =>
        Options(types).SelectMany(options => Violations(options, documented));

    /// <summary>What is documented for a section and is no setting of it.</summary>
    public static IEnumerable<string> Unknown(IReadOnlyCollection<Type> types, IReadOnlySet<string> documented)
    {
        string[] sections = [.. Options(types).Select(Section).OfType<string>()];
        IEnumerable<string> settings = Options(types).SelectMany(Settings).Select(Name);
        return documented.Where(name => sections.Contains(name.Split(':')[0])).Except(settings);
    }

    private static IEnumerable<Type> Options(IEnumerable<Type> types) =>
        types.Where(type => type.Name.EndsWith("Options", StringComparison.Ordinal));

    private static IEnumerable<string> Violations(Type options, IReadOnlySet<string> documented)
    {
        if (Section(options) is null)
        {
            yield return $"{options.Name} has no section";
        }

        foreach (PropertyInfo setting in Settings(options))
        {
            if (!documented.Contains(Name(setting)))
            {
                yield return $"{Name(setting)} is not documented";
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
}
