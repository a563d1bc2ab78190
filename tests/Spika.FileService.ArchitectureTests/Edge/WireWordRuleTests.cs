namespace Spika.FileService.ArchitectureTests.Edge;

public sealed class WireWordRuleTests
{
    [Test]
    public void Violations_OfTheServiceBehindItsApi_AreNone()
    {
        IEnumerable<SourceFile> files = Service.Sources.Where(file => file.Folders[0] != "Spika.FileService.Api");

        Assert.That(WireWordRule.Violations(files), Is.Empty);
    }

    [Test]
    public void Violations_OfTheServiceWithItsApi_AreSome()
    {
        Assert.That(WireWordRule.Violations(Service.Sources), Is.Not.Empty);
    }

    [TestCase("int offset;")]
    [TestCase("int chunkOffset;")]
    [TestCase("record Chunk(int Offset);")]
    [TestCase("const string Column = \"offset\";")]
    public void Violations_WhenCodeHasTheWord_AreTheFile(string code)
    {
        Assert.That(WireWordRule.Violations([new SourceFile("src/A.cs", code)]), Is.EqualTo(new[] { "src/A.cs" }));
    }

    [TestCase("DateTimeOffset now;")]
    [TestCase("int index; // the wire's offset")]
    public void Violations_WhenCodeHasAnotherWord_AreNone(string code)
    {
        Assert.That(WireWordRule.Violations([new SourceFile("src/A.cs", code)]), Is.Empty);
    }
}
