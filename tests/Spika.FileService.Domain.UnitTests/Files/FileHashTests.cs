using Spika.FileService.Domain.Files;

namespace Spika.FileService.Domain.UnitTests.Files;

public sealed class FileHashTests
{
    private const string Lower = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    [Test]
    public void TryParse_WhenDigitsAreOfEitherCase_IsTheSameHash()
    {
        _ = FileHash.TryParse(Lower, out FileHash? lower);
        _ = FileHash.TryParse(Lower.ToUpperInvariant(), out FileHash? upper);

        Assert.That(upper, Is.Not.Null.And.EqualTo(lower));
    }

    [Test]
    public void TryParse_WhenItSucceeds_HoldsLowerCaseDigits()
    {
        _ = FileHash.TryParse(Lower.ToUpperInvariant(), out FileHash? hash);

        Assert.That(hash?.Hex, Is.EqualTo(Lower));
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("ba7816bf")]
    [TestCase(Lower + "0")]
    [TestCase("ga7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [TestCase(
        "٠a7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        Description = "a digit, but no ASCII"
    )]
    [TestCase(" a7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    public void TryParse_WhenItIsNoSha256_Fails(string? hex)
    {
        bool parsed = FileHash.TryParse(hex, out FileHash? hash);

        Assert.That((parsed, hash), Is.EqualTo((false, (FileHash?)null)));
    }

    [Test]
    public void FromBytes_OfAHash_EqualsTheParsedOne()
    {
        _ = FileHash.TryParse(Lower, out FileHash? parsed);

        FileHash hash = FileHash.FromBytes(Convert.FromHexString(Lower));

        Assert.That(hash, Is.EqualTo(parsed));
    }

    [TestCase(31)]
    [TestCase(33)]
    public void FromBytes_WhenThereAreNot32_Throws(int length)
    {
        Assert.That(() => FileHash.FromBytes(new byte[length]), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }
}
