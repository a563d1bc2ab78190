using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;

namespace Spika.FileService.Domain.UnitTests.Files;

public sealed class FileErrorsTests
{
    // Clients and dashboards know these.
    private static readonly TestCaseData[] _errors =
    [
        new(FileErrors.NotFound, "file.not_found", ErrorKind.NotFound),
        new(FileErrors.Damaged, "file.damaged", ErrorKind.Lost),
        new(FileErrors.LinksDisabled, "file.links_disabled", ErrorKind.Conflict),
    ];

    [TestCaseSource(nameof(_errors))]
    public void Code_OfAnError_IsStable(Error error, string code, ErrorKind kind)
    {
        Assert.That((error.Code, error.Kind), Is.EqualTo((code, kind)));
    }

    [TestCaseSource(nameof(_errors))]
    public void Message_OfAnError_IsASentence(Error error, string code, ErrorKind kind)
    {
        Assert.That(error.Message, Does.Match(@"^[A-Z].+\.$"));
    }

    [Test]
    public void NotFound_SaysWhatIsMissing()
    {
        Assert.That(FileErrors.NotFound.Message, Is.EqualTo("There is no file with this id."));
    }
}
