using Spika.FileService.Api.Logging;

namespace Spika.FileService.Api.IntegrationTests.Logging;

public sealed class LogTextTests
{
    [TestCase("plain \u00e9 \u4e2d text", "plain \u00e9 \u4e2d text")]
    [TestCase("a\r\ninfo: forged", "a\\u000d\\u000ainfo: forged")]
    [TestCase("\u001b[2J\u0007", "\\u001b[2J\\u0007")]
    [TestCase("\u202etxt.exe\u2066", "\\u202etxt.exe\\u2066")]
    [TestCase("a\u2028b\u0085c", "a\\u2028b\\u0085c")]
    public void OneLine_OfWhatAClientSent_ShowsNoControlCharacter(string message, string expected) =>
        Assert.That(LogText.OneLine(message), Is.EqualTo(expected));

    [Test]
    public void OneLine_OfALongMessage_IsCut()
    {
        string safe = LogText.OneLine(new string('A', 30_000));

        Assert.That(safe, Has.Length.LessThan(LogText.MaxLength + 50).And.EndsWith("more characters)"));
    }

    [Test]
    public void Lines_OfAStackTrace_KeepsItsLines() =>
        Assert.That(LogText.Lines("a\u001b\n   at b"), Is.EqualTo("a\\u001b\n   at b"));
}
