using Moq;
using Spika.FileService.Application.Files.GetFileRecord;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Application.UnitTests.Files.GetFileRecord;

public sealed class GetFileRecordQueryHandlerTests
{
    private static readonly StoredFile _file = A.StoredFile(id: 5);

    private static readonly AccessScope _scope = AccessScope.Of("user:1");

    [Test]
    public async Task Handle_WhenTheFileIsInTheScope_ReturnsIt()
    {
        Result<StoredFile> result = await HandleAsync(id: 5, _scope);

        Assert.That(result.Value, Is.EqualTo(_file));
    }

    [TestCase(5, "user:another")]
    [TestCase(6, "user:1")]
    public async Task Handle_WhenThereIsNoFileInTheScope_IsNotFound(long id, string owner)
    {
        Result<StoredFile> result = await HandleAsync(id, AccessScope.Of(owner));

        Assert.That(result.Error, Is.EqualTo(FileErrors.NotFound));
    }

    private static Task<Result<StoredFile>> HandleAsync(long id, AccessScope scope)
    {
        IStoredFileRepository files = Mock.Of<IStoredFileRepository>(rows =>
            rows.FindAsync(5, _scope, It.IsAny<CancellationToken>()) == Task.FromResult<StoredFile?>(_file)
        );
        return new GetFileRecordQueryHandler(files).Handle(new GetFileRecordQuery(id, scope), CancellationToken.None);
    }
}
