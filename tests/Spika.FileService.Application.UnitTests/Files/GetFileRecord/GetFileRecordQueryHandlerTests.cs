using Moq;
using Spika.FileService.Application.Files.GetFileRecord;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Application.UnitTests.Files.GetFileRecord;

public sealed class GetFileRecordQueryHandlerTests
{
    private static readonly StoredFile _file = A.StoredFile(id: 5);

    [TestCase(true)]
    [TestCase(false)]
    public async Task Handle_WhenTheFileIsWithinReach_ReturnsIt(bool asOwner)
    {
        Result<StoredFile> result = await HandleAsync(id: 5, asOwner ? _file.Key.Owner : null);

        Assert.That(result.Value, Is.EqualTo(_file));
    }

    [TestCase(5, "user:another")]
    [TestCase(6, null)]
    public async Task Handle_WhenThereIsNoFileWithinReach_IsNotFound(long id, string? owner)
    {
        Result<StoredFile> result = await HandleAsync(id, owner);

        Assert.That(result.Error, Is.EqualTo(FileErrors.NotFound));
    }

    private static Task<Result<StoredFile>> HandleAsync(long id, string? owner)
    {
        IStoredFileRepository files = Mock.Of<IStoredFileRepository>(rows =>
            rows.FindAsync(5, It.IsAny<CancellationToken>()) == Task.FromResult<StoredFile?>(_file)
        );
        return new GetFileRecordQueryHandler(files).Handle(new GetFileRecordQuery(id, owner), CancellationToken.None);
    }
}
