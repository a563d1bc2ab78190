using Spika.FileService.Domain.Files;

namespace Spika.FileService.Domain.UnitTests.Files;

public sealed class StoredFileFilterTests
{
    // A client that follows such a list would miss a file that is committed late.
    [Test]
    public void CanBeFollowed_WhenTheListIsForward_IsTrue() => Assert.That(Filter().CanBeFollowed, Is.True);

    [Test]
    public void CanBeFollowed_WhenTheNewestIsFirst_IsFalse() =>
        Assert.That((Filter() with { NewestFirst = true }).CanBeFollowed, Is.False);

    [Test]
    public void CanBeFollowed_WhenTheFilesAreNamed_IsFalse() =>
        Assert.That((Filter() with { Ids = [1] }).CanBeFollowed, Is.False);

    private static StoredFileFilter Filter() =>
        new(AccessScope.All, Type: null, RelationId: null, AfterId: null, Limit: 10);
}
