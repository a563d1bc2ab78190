using Moq;
using Spika.FileService.Application.Files.FindOldFile;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Application.UnitTests.Files.FindOldFile;

public sealed class FindOldFileQueryHandlerTests
{
    private readonly Mock<IStoredFileRepository> _storedFiles = new();

    [SetUp]
    public void SetUp()
    {
        _storedFiles.Reset();
        _storedFiles
            .Setup(files => files.FindOldestAsync("1234567", AccessScope.All, It.IsAny<CancellationToken>()))
            .ReturnsAsync(A.StoredFile(id: 5));
    }

    [TestCase("1234567", 5)]
    [TestCase("42", 42)]
    public async Task Handle_WithTheNameOfAFile_IsItsId(string name, long id)
    {
        Result<long> result = await HandleAsync(name);

        Assert.That(result.Value, Is.EqualTo(id));
    }

    [TestCase("unknown")]
    [TestCase("-1")]
    [TestCase("+1")]
    [TestCase(" 1")]
    [TestCase("1.0")]
    [TestCase("99999999999999999999")]
    [TestCase("")]
    public async Task Handle_WithAnotherName_IsNotFound(string name)
    {
        Result<long> result = await HandleAsync(name);

        Assert.That(result.Error, Is.EqualTo(FileErrors.NotFound));
    }

    [Test]
    public async Task Handle_WithANameThatIsNoClientId_DoesNotAskTheDatabase()
    {
        await HandleAsync("a\0b");

        _storedFiles.VerifyNoOtherCalls();
    }

    private Task<Result<long>> HandleAsync(string name) =>
        new FindOldFileQueryHandler(_storedFiles.Object).Handle(
            new FindOldFileQuery(name, AccessScope.All),
            CancellationToken.None
        );
}
