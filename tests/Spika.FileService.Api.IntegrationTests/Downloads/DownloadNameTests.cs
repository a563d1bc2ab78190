using Microsoft.Net.Http.Headers;
using Spika.FileService.Api.Downloads;

namespace Spika.FileService.Api.IntegrationTests.Downloads;

public sealed class DownloadNameTests
{
    private const int OnePageWithoutTheOtherHeaders = 4096 - 800;

    private static readonly string _emoji = string.Concat(Enumerable.Repeat("😀", 1020));

    private static readonly string[] _long =
    [
        _emoji + ".png",
        _emoji,
        "." + _emoji,
        _emoji[..1000] + "." + _emoji[..1000],
        new string('"', 1020) + ".png",
        new string('\n', 1024),
        new string('\\', 1024),
        new string('é', 1020) + ".mp4",
        string.Concat(Enumerable.Repeat("a 鍵", 340)) + ".jpeg",
    ];

    [TestCase("a.png")]
    [TestCase("thumb - \"quoted\".jpg")]
    public void SetName_WhenTheNameIsShort_IsThatOfTheFramework(string name)
    {
        ContentDispositionHeaderValue expected = new("inline");
        expected.SetHttpFileName(name);

        Assert.That(HeaderOf(name).ToString(), Is.EqualTo(expected.ToString()));
    }

    [TestCase("../../etc/passwd", ".._.._etc_passwd")]
    [TestCase("..\\..\\autoexec.bat", ".._.._autoexec.bat")]
    [TestCase("/etc/passwd", "_etc_passwd")]
    [TestCase("C:\\a.txt", "C:_a.txt")]
    [TestCase("AC/DC.mp3", "AC_DC.mp3")]
    [TestCase("..", "__")]
    [TestCase(".", "_")]
    [TestCase("../é.txt", ".._é.txt")]
    public void SetName_WhenTheNameIsAPath_MakesItAName(string name, string expected)
    {
        ContentDispositionHeaderValue header = HeaderOf(name);

        Assert.That(header.FileNameStar.Value, Is.EqualTo(expected));
        Assert.That(header.ToString(), Does.Not.Contain("../").And.Not.Contain("\\").And.Not.Contain("%2F"));
    }

    [Test]
    public void SetName_WhenTheNameIsLongAscii_KeepsItWhole()
    {
        string name = new string('a', 1020) + ".png";

        ContentDispositionHeaderValue header = HeaderOf(name);

        Assert.That((header.FileNameStar.Value, header.FileName.Value), Is.EqualTo((name, name)));
    }

    [Test]
    public void SetName_WhenTheNameHas255CharactersOfFourBytes_KeepsItWhole()
    {
        Assert.That(HeaderOf(_emoji[..510]).FileNameStar.Value, Is.EqualTo(_emoji[..510]));
    }

    [TestCaseSource(nameof(_long))]
    public void SetName_WhenTheNameIsLong_FitsIntoAHeader(string name)
    {
        string header = HeaderOf(name).ToString();

        Assert.That(header, Has.Length.LessThanOrEqualTo(OnePageWithoutTheOtherHeaders));
        Assert.That(header.All(c => c is >= ' ' and <= '~'), header);
        Assert.That(ContentDispositionHeaderValue.TryParse(header, out _), header);
    }

    [Test]
    public void SetName_WhenTheNameIsTooLong_KeepsItsBeginningAndItsExtension()
    {
        ContentDispositionHeaderValue header = HeaderOf(_emoji + ".png");

        Assert.That(header.FileNameStar.Value, Is.EqualTo(_emoji[..510] + ".png"));
        Assert.That(header.FileName.Value, Does.EndWith(".png"));
    }

    [Test]
    public void SetName_WhenTheEndIsNoExtension_CutsIt()
    {
        string name = _emoji[..1000] + "." + _emoji[..1000];

        Assert.That(name, Does.StartWith(HeaderOf(name).FileNameStar.Value!));
    }

    private static ContentDispositionHeaderValue HeaderOf(string name)
    {
        ContentDispositionHeaderValue header = new("inline");
        header.SetName(name);
        return header;
    }
}
