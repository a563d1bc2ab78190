using System.Reflection;

namespace Spika.FileService.ArchitectureTests.Docs;

public sealed class ChoicesTests
{
    private static readonly string[] _rows = Service
        .Read("docs/configuration.md")
        .Split('\n')
        .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
        .ToArray();

    private static IEnumerable<PropertyInfo> Settings =>
        Service
            .Types.Where(type => type.GetField("Section") is not null)
            .SelectMany(type => type.GetProperties(BindingFlags.Instance | BindingFlags.Public))
            .Where(setting => setting.PropertyType.IsEnum);

    [TestCaseSource(nameof(Settings))]
    public void Choices_OfASetting_AreInItsRange(PropertyInfo setting)
    {
        string name = $"{setting.DeclaringType!.GetField("Section")!.GetRawConstantValue()}:{setting.Name}";
        string range = _rows.Single(row => row.StartsWith($"| `{name}` |", StringComparison.Ordinal)).Split('|')[3];

        Assert.That(
            Enum.GetNames(setting.PropertyType).Where(choice => !range.Contains($"`{choice}`")),
            Is.Empty,
            range
        );
    }
}
