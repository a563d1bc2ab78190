using Spika.FileService.Api.Requests;

namespace Spika.FileService.Api.IntegrationTests.Requests;

public sealed class PreferHeaderTests
{
    [TestCase("return=minimal")]
    [TestCase("Return=Minimal")]
    [TestCase("return=\"minimal\"")]
    [TestCase("  return  =  minimal  ")]
    [TestCase("respond-async, return=minimal")]
    [TestCase("return=minimal; foo=\"a, b\"")]
    [TestCase("wait=10;x=\"return=representation, \\\" , \", return=minimal")]
    [TestCase("return=minimal, return=representation")]
    [TestCase(",, return=minimal,")]
    public void AsksForMinimal_WhenItDoes_IsTrue(string header)
    {
        Assert.That(PreferHeader.AsksForMinimal(header), Is.True);
    }

    [TestCase("")]
    [TestCase("return")]
    [TestCase("return=")]
    [TestCase("return=representation")]
    [TestCase("return=representation, return=minimal")]
    [TestCase("minimal")]
    [TestCase("x=return=minimal")]
    [TestCase("x; return=minimal")]
    [TestCase("x=\"a, return=minimal\"")]
    [TestCase("x=\"a, return=minimal")]
    [TestCase("return=minimalist")]
    public void AsksForMinimal_WhenItDoesNot_IsFalse(string header)
    {
        Assert.That(PreferHeader.AsksForMinimal(header), Is.False);
    }

    [Test]
    public void AsksForMinimal_WhenThereAreSeveralHeaders_LooksAtAll()
    {
        Assert.That(PreferHeader.AsksForMinimal(new(["respond-async", "handling=lenient, return=minimal"])), Is.True);
    }
}
