using Spika.FileService.Application.Common.Options;

namespace Spika.FileService.ArchitectureTests.Docs;

public sealed class SettingsRuleTests
{
    private static IReadOnlySet<string> Documented => DocumentedNames.Of(Service.Read("docs/configuration.md"));

    [Test]
    public void Violations_OfTheService_AreNone()
    {
        Assert.That(SettingsRule.Violations(Service.Types, Documented), Is.Empty);
    }

    [Test]
    public void Unknown_OfTheService_AreNone()
    {
        Assert.That(SettingsRule.Unknown(Service.Types, Documented), Is.Empty);
    }

    [Test]
    public void Violations_WhenOptionsBreakTheRule_SayHow()
    {
        HashSet<string> documented = ["Sample:Good", "Sample:Unchecked"];

        Assert.That(
            SettingsRule.Violations([typeof(SampleOptions), typeof(HomelessOptions)], documented),
            Is.EqualTo(
                new[]
                {
                    "Sample:Unchecked is not validated",
                    "Sample:Unlisted is not documented",
                    "HomelessOptions has no section",
                }
            )
        );
    }

    [Test]
    public void Unknown_WhenADocumentedSettingIsGone_AreThatSetting()
    {
        HashSet<string> documented = ["Sample:Good", "Sample:Gone", "Elsewhere:Other"];

        Assert.That(SettingsRule.Unknown([typeof(SampleOptions)], documented), Is.EqualTo(new[] { "Sample:Gone" }));
    }

    private sealed class SampleOptions
    {
        public const string Section = "Sample";

        [SettingRange(Section, 1, 2)]
        public int Good { get; init; } = 1;

        public int Unchecked { get; init; } = 1;

        public bool Unlisted { get; init; }
    }

    private sealed class HomelessOptions;
}
