using Spika.FileService.Domain.Files;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Domain.UnitTests.Files;

public sealed class FileMetaDataTests
{
    [TestCase(null, 0)]
    [TestCase(0.0, 0)]
    [TestCase(-0.0, 0)]
    [TestCase(12.0, 12)]
    [TestCase(2.119467, 2)]
    [TestCase(12.999, 12)]
    [TestCase(-1.0, -1)]
    [TestCase(-1.9, -1)]
    [TestCase(-0.5, 0)]
    [TestCase(2147483647.0, int.MaxValue)]
    [TestCase(2147483647.5, int.MaxValue)]
    [TestCase(2147483648.0, int.MaxValue)]
    [TestCase(-2147483648.0, int.MinValue)]
    [TestCase(-2147483649.0, int.MinValue)]
    [TestCase(1e300, int.MaxValue)]
    [TestCase(double.MinValue, int.MinValue)]
    [TestCase(double.Epsilon, 0)]
    public void From_AnyNumber_IsTheIntegerThatTheAppsDecode(double? number, int expected)
    {
        Assert.That(
            FileMetaData.From(number, number, number),
            Is.EqualTo(new FileMetaData(expected, expected, expected))
        );
    }

    [Test]
    public void From_ThreeNumbers_KeepsTheirPlaces()
    {
        Assert.That(FileMetaData.From(1, 2, 3), Is.EqualTo(new FileMetaData(Duration: 1, Width: 2, Height: 3)));
    }

    [TestCase(0, true)]
    [TestCase(1, false)]
    public void IsEquivalentTo_WhenOneHasNoMetaData_GoesByWhetherTheOtherKnowsAnything(int duration, bool isEquivalent)
    {
        FileDescription without = A.Description() with { MetaData = null };
        FileDescription with = without with { MetaData = new FileMetaData(duration, 0, 0) };

        Assert.That(
            (without.IsEquivalentTo(with), with.IsEquivalentTo(without)),
            Is.EqualTo((isEquivalent, isEquivalent))
        );
    }

    [Test]
    public void IsEquivalentTo_WhenAnotherValueDiffers_IsFalse()
    {
        FileDescription description = A.Description();

        Assert.That(
            new[]
            {
                description with
                {
                    Type = "avatar",
                },
                description with
                {
                    RelationId = null,
                },
                description with
                {
                    MimeType = "image/webp",
                },
                description with
                {
                    FileName = "b",
                },
                description with
                {
                    SizeBytes = 1,
                },
                description with
                {
                    Hash = A.Hash(9),
                },
            },
            Has.All.Matches<FileDescription>(other => !other.IsEquivalentTo(description))
        );
    }
}
