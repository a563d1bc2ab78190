namespace Spika.FileService.ArchitectureTests.UseCases;

public sealed class ScopeRuleTests
{
    [Test]
    public void Violations_OfTheService_AreNone()
    {
        Assert.That(ScopeRule.Violations(Service.Sources), Is.Empty);
    }

    [Test]
    public void Violations_WhenAHandlerTakesAllFiles_AreTheFile()
    {
        SourceFile[] files =
        [
            new("src/Spika.FileService.Api/Auth/Caller.cs", "AccessScope.All"),
            new("src/Spika.FileService.Application/A.cs", "files.FindAsync(id, AccessScope.All)"),
        ];

        Assert.That(
            ScopeRule.Violations(files),
            Is.EqualTo(new[] { "src/Spika.FileService.Application/A.cs uses AccessScope.All" })
        );
    }
}
