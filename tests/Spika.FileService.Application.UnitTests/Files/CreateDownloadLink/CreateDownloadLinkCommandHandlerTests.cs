using Moq;
using Spika.FileService.Application.Files.CreateDownloadLink;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Application.UnitTests.Files.CreateDownloadLink;

public sealed class CreateDownloadLinkCommandHandlerTests
{
    private static readonly StoredFile _file = A.StoredFile(id: 5);

    private static readonly AccessScope _scope = AccessScope.Of("user:1");

    private static readonly DownloadLink _link = new("/somewhere", DateTimeOffset.UnixEpoch);

    private Mock<IDownloadLinks> _links = null!;

    [SetUp]
    public void SetUp()
    {
        _links = new Mock<IDownloadLinks>();
        _links.Setup(links => links.CanSign).Returns(true);
        _links.Setup(links => links.Create(_file)).Returns(_link);
    }

    [Test]
    public async Task Handle_WhenTheFileIsInTheScope_MakesALink()
    {
        Result<DownloadLink> result = await HandleAsync(id: 5, _scope);

        Assert.That(result.Value, Is.EqualTo(_link));
    }

    [TestCase(5, "user:another")]
    [TestCase(6, "user:1")]
    public async Task Handle_WhenThereIsNoFileInTheScope_IsNotFound(long id, string owner)
    {
        Result<DownloadLink> result = await HandleAsync(id, AccessScope.Of(owner));

        Assert.That(result.Error, Is.EqualTo(FileErrors.NotFound));
    }

    [Test]
    public async Task Handle_WhenThereIsNoKey_SaysSo()
    {
        _links.Setup(links => links.CanSign).Returns(false);

        Result<DownloadLink> result = await HandleAsync(id: 5, _scope);

        Assert.That(result.Error, Is.EqualTo(FileErrors.LinksDisabled));
    }

    private Task<Result<DownloadLink>> HandleAsync(long id, AccessScope scope)
    {
        IStoredFileRepository files = Mock.Of<IStoredFileRepository>(rows =>
            rows.FindAsync(5, _scope, It.IsAny<CancellationToken>()) == Task.FromResult<StoredFile?>(_file)
        );
        return new CreateDownloadLinkCommandHandler(files, _links.Object).Handle(
            new CreateDownloadLinkCommand(id, scope),
            CancellationToken.None
        );
    }
}
