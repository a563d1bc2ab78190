namespace Spika.FileService.ArchitectureTests.Sources;

public sealed class FolderRuleTests
{
    [Test]
    public void Violations_OfTheService_AreNone()
    {
        Assert.That(FolderRule.Violations(Service.Sources), Is.Empty);
    }

    [Test]
    public void Violations_WhenTheNamespaceIsNotTheFolder_NameIt()
    {
        SourceFile file = new(
            "src/Spika.FileService.Domain/Uploads/Upload.cs",
            "namespace Spika.FileService.Domain;\n"
        );

        Assert.That(
            FolderRule.Violations([file]),
            Is.EqualTo(new[] { $"{file.Path} is in the namespace Spika.FileService.Domain" })
        );
    }

    [Test]
    public void Violations_WhenAFolderIsForOneKindOfThing_NameIt()
    {
        SourceFile file = new("src/Application/Uploads/Handlers/A.cs", "namespace Application.Uploads.Handlers;\n");

        Assert.That(FolderRule.Violations([file]), Is.EqualTo(new[] { $"{file.Path} is in a folder for Handlers" }));
    }
}
