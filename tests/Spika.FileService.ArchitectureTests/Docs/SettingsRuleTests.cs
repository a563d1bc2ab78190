using Spika.FileService.Application.Common.Options;

namespace Spika.FileService.ArchitectureTests.Docs;

public sealed class SettingsRuleTests
{
    private static IReadOnlyDictionary<string, string> Documented =>
        DocumentedRows.Of(Service.Read("docs/configuration.md"));

    [Test]
    public void Violations_OfTheService_AreNone()
    {
        Assert.That(SettingsRule.Violations(Service.Types, Documented), Is.Empty);
    }

    [Test]
    public void Unknown_OfTheService_AreNone()
    {
        Assert.That(SettingsRule.Unknown(Service.Types, Documented.Keys), Is.Empty);
    }

    [Test]
    public void Violations_WhenOptionsBreakTheRule_SayHow()
    {
        Dictionary<string, string> documented = new()
        {
            ["Sample:Good"] = "`1.00:00:00` (1 day)",
            ["Sample:Unchecked"] = "`x`",
            ["Sample:Changed"] = "1024 (1 KiB)",
        };

        Assert.That(
            SettingsRule.Violations([typeof(SampleOptions), typeof(HomelessOptions)], documented),
            Is.EqualTo(
                new[]
                {
                    "Sample:Unchecked is not validated",
                    "Sample:Changed is 2048 by default, not 1024",
                    "Sample:Unlisted is not documented",
                    "HomelessOptions has no section",
                }
            )
        );
    }

    [Test]
    public void Unknown_WhenADocumentedSettingIsGone_AreThatSetting()
    {
        string[] documented = ["Sample:Good", "Sample:Gone", "Elsewhere:Other"];

        Assert.That(SettingsRule.Unknown([typeof(SampleOptions)], documented), Is.EqualTo(new[] { "Sample:Gone" }));
    }

    private sealed class SampleOptions
    {
        public const string Section = "Sample";

        [SettingRange(Section, "00:00:01", "2.00:00:00")]
        public TimeSpan Good { get; init; } = TimeSpan.FromDays(1);

        public string Unchecked { get; init; } = "x";

        [SettingRange(Section, 1, 4096)]
        public int Changed { get; init; } = 2048;

        public bool Unlisted { get; init; }
    }

    private sealed class HomelessOptions;
}
