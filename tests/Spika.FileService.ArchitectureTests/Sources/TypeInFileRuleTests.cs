namespace Spika.FileService.ArchitectureTests.Sources;

public sealed class TypeInFileRuleTests
{
    [Test]
    public void Violations_OfTheService_AreNone()
    {
        Assert.That(TypeInFileRule.Violations(Service.Sources), Is.Empty);
    }

    [TestCase("Upload.cs")]
    [TestCase("Upload.Purging.cs")]
    public void Violations_WhenTheTypeHasTheNameOfTheFile_AreNone(string name)
    {
        SourceFile file = new($"src/{name}", "public sealed partial class Upload\n{\n    private class Inner;\n}");

        Assert.That(TypeInFileRule.Violations([file]), Is.Empty);
    }

    [TestCase("public sealed record Second;")]
    [TestCase("internal readonly record struct Second(int Value);")]
    [TestCase("public enum Second { }")]
    [TestCase("internal interface Second;")]
    [TestCase("public delegate void Second(int value);")]
    [TestCase("file static class Second;")]
    public void Violations_WhenAFileHoldsASecondType_AreThatType(string second)
    {
        SourceFile file = new("src/First.cs", $"public class First;\n\n{second}\n");

        Assert.That(TypeInFileRule.Violations([file]), Is.EqualTo(new[] { "src/First.cs holds Second" }));
    }

    [Test]
    public void Violations_WhenTheTypeHasAnotherName_AreThatType()
    {
        SourceFile file = new("src/First.cs", "internal static class Second\n{\n}");

        Assert.That(TypeInFileRule.Violations([file]), Is.EqualTo(new[] { "src/First.cs holds Second" }));
    }
}
