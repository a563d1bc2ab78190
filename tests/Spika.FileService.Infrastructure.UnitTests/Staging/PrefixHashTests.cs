using Spika.FileService.Infrastructure.Staging;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Infrastructure.UnitTests.Staging;

public sealed class PrefixHashTests
{
    private static readonly byte[] _content = [1, 2, 3, 4, 5];

    // The verify stores the file under this hash.
    [Test]
    public void Finish_WhenBytesWereAppendedInParts_IsTheHashOfThemAll()
    {
        using PrefixHash hash = new(Records.First);
        hash.Append(_content.AsSpan(0, 2));
        hash.Append([]);
        hash.Append(_content.AsSpan(2));

        Assert.That(hash.Length, Is.EqualTo(5));
        Assert.That(hash.Finish(), Is.EqualTo(A.Hash(_content)));
    }

    [Test]
    public void Finish_WhenNothingWasAppended_IsTheHashOfAnEmptyFile()
    {
        using PrefixHash hash = new();

        Assert.That((hash.Length, hash.Writer), Is.EqualTo((0L, (Guid?)null)));
        Assert.That(hash.Finish(), Is.EqualTo(A.Hash()));
    }

    // A hash that is kept is memory of the operating system's, in each of thousands of uploads.
    [Test]
    public void Dispose_ReleasesTheHash()
    {
        PrefixHash hash = new();

        hash.Dispose();

        Assert.That(() => hash.Append(_content), Throws.InstanceOf<ObjectDisposedException>());
    }
}
