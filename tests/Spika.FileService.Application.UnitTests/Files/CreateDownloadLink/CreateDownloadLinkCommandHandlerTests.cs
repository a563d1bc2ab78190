using Moq;
using Spika.FileService.Application.Files.CreateDownloadLink;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Application.UnitTests.Files.CreateDownloadLink;

public sealed class CreateDownloadLinkCommandHandlerTests
{
    private static readonly StoredFile _file = A.StoredFile(id: 5);

    private static readonly DownloadLink _link = new("/somewhere", DateTimeOffset.UnixEpoch);

    private Mock<IDownloadLinks> _links = null!;

    [SetUp]
    public void SetUp()
    {
        _links = new Mock<IDownloadLinks>();
        _links.Setup(links => links.CanSign).Returns(true);
        _links.Setup(links => links.Create(_file)).Returns(_link);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Handle_WhenTheFileIsWithinReach_MakesALink(bool asOwner)
    {
        Result<DownloadLink> result = await HandleAsync(id: 5, asOwner ? _file.Key.Owner : null);

        Assert.That(result.Value, Is.EqualTo(_link));
    }

    [TestCase(5, "user:somebody")]
    [TestCase(6, null)]
    public async Task Handle_WhenThereIsNoFileWithinReach_IsNotFound(long id, string? owner)
    {
        Result<DownloadLink> result = await HandleAsync(id, owner);

        Assert.That(result.Error, Is.EqualTo(FileErrors.NotFound));
    }

    [Test]
    public async Task Handle_WhenThereIsNoKey_SaysSo()
    {
        _links.Setup(links => links.CanSign).Returns(false);

        Result<DownloadLink> result = await HandleAsync(id: 5, owner: null);

        Assert.That(result.Error, Is.EqualTo(FileErrors.LinksDisabled));
    }

    private Task<Result<DownloadLink>> HandleAsync(long id, string? owner)
    {
        IStoredFileRepository files = Mock.Of<IStoredFileRepository>(rows =>
            rows.FindAsync(5, It.IsAny<CancellationToken>()) == Task.FromResult<StoredFile?>(_file)
        );
        return new CreateDownloadLinkCommandHandler(files, _links.Object).Handle(
            new CreateDownloadLinkCommand(id, owner),
            CancellationToken.None
        );
    }
}
