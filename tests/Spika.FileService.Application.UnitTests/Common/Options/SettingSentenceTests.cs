using Spika.FileService.Application.Common.Options;

namespace Spika.FileService.Application.UnitTests.Common.Options;

public sealed class SettingSentenceTests
{
    [TestCase(typeof(TimeSpan), "a time as [days.]hours:minutes:seconds")]
    [TestCase(typeof(bool), "true or false")]
    [TestCase(typeof(UriKind), "one of RelativeOrAbsolute, Absolute, Relative")]
    [TestCase(typeof(OnlyChoice), "Local")]
    [TestCase(typeof(int), "a whole number")]
    [TestCase(typeof(int?), "a whole number")]
    [TestCase(typeof(long), "a whole number")]
    [TestCase(typeof(double), "a number")]
    [TestCase(typeof(string), null)]
    public void FormOf_NamesHowAValueIsWritten(Type type, string? expected) =>
        Assert.That(SettingSentence.FormOf(type), Is.EqualTo(expected));

    [TestCase("x", "x")]
    [TestCase("", "empty")]
    [TestCase("a\nb\tc", "a b c")]
    public void Of_ShowsWhatWasWrittenOnOneLine(string written, string shown) =>
        Assert.That(SettingSentence.Of("Some:A", "b", written), Is.EqualTo($"Some:A must be b, not {shown}."));

    [TestCase(60, "")]
    [TestCase(61, "...")]
    public void Of_ShowsSixtyCharacters(int length, string end) =>
        Assert.That(
            SettingSentence.Of("Some:A", "b", new string('x', length)),
            Is.EqualTo($"Some:A must be b, not {new string('x', 60)}{end}.")
        );

    private enum OnlyChoice
    {
        Local,
    }
}
