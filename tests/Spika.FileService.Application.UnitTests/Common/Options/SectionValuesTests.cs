using Microsoft.Extensions.Configuration;
using Spika.FileService.Application.Common.Options;

namespace Spika.FileService.Application.UnitTests.Common.Options;

public sealed class SectionValuesTests
{
    private static readonly KnownSetting[] _known =
    [
        new("Auth:Mode"),
        new("Auth:Jwt:Key"),
        new("Auth:ApiKeys:*:Sha256"),
        new("Logging:LogLevel:*", IsOfOwnSection: false),
    ];

    [TestCase("Auth", "Auth:Mode")]
    [TestCase("Auth:Jwt", "Auth:Jwt:Key")]
    [TestCase("Auth:ApiKeys", "Auth:ApiKeys:*:Sha256")]
    public void Check_OfASectionWithAValue_NamesASettingOfIt(string name, string setting) =>
        Assert.That(
            () => Check(name, "secret"),
            Throws
                .TypeOf<SettingException>()
                .With.Message.EqualTo($"{name} must be a group of settings, such as {setting}, not one value.")
        );

    [TestCase("Auth", "", Description = "An empty list.")]
    [TestCase("Auth:Mode", "x")]
    [TestCase("AUTH", "x", Description = "A variable of another program.")]
    [TestCase("Logging", "x")]
    [TestCase("Auth:ApiKeys:backend", "x", Description = "The name is the operator's.")]
    [TestCase("OfAnotherProgram", "x")]
    public void Check_OfAnythingElse_SaysNothing(string name, string value) =>
        Assert.That(() => Check(name, value), Throws.Nothing);

    private static void Check(string name, string value) =>
        SectionValues.Check(new ConfigurationBuilder().AddInMemoryCollection([new(name, value)]).Build(), _known);
}
