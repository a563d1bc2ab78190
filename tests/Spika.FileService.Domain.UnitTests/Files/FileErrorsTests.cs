using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;

namespace Spika.FileService.Domain.UnitTests.Files;

public sealed class FileErrorsTests
{
    [Test]
    public void NotFound_HasAStableCode()
    {
        Assert.That(
            (FileErrors.NotFound.Code, FileErrors.NotFound.Kind),
            Is.EqualTo(("file.not_found", ErrorKind.NotFound))
        );
    }

    [Test]
    public void NotFound_SaysWhatIsMissing()
    {
        Assert.That(FileErrors.NotFound.Message, Is.EqualTo("There is no file with this id."));
    }
}
