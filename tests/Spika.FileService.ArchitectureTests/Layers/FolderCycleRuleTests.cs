namespace Spika.FileService.ArchitectureTests.Layers;

public sealed class FolderCycleRuleTests
{
    [TestCase("Spika.FileService.Api")]
    [TestCase("Spika.FileService.Application")]
    [TestCase("Spika.FileService.Domain")]
    [TestCase("Spika.FileService.Infrastructure")]
    public void Violations_OfAProject_AreNone(string project)
    {
        SourceFile[] files = [.. Service.Sources.Where(file => file.Folders[0] == project)];

        Assert.That(files, Is.Not.Empty);
        Assert.That(FolderCycleRule.Violations(files), Is.Empty);
    }

    [Test]
    public void Violations_WhenFoldersUseEachOtherThroughAThird_AreAllOfThem()
    {
        SourceFile[] files =
        [
            new("src/P/A/A.cs", "using P.B;\n\nnamespace P.A;\n"),
            new("src/P/B/B.cs", "using System;\nusing P.C.D;\n\nnamespace P.B;\n"),
            new("src/P/C/D/D.cs", "using P.A;\n\nnamespace P.C.D;\n"),
            new("src/P/E/E.cs", "using P.A;\n\nnamespace P.E;\n"),
        ];

        Assert.That(FolderCycleRule.Violations(files), Is.EqualTo(new[] { "P.A", "P.B", "P.C.D" }));
    }

    [Test]
    public void Violations_WhenAFolderUsesOneBelowItThatUsesItsTypes_AreBoth()
    {
        SourceFile[] files =
        [
            new("src/P/A/Alpha.cs", "using P.A.B;\n\nnamespace P.A;\n"),
            new("src/P/A/B/Beta.cs", "namespace P.A.B;\n\nclass Beta(Alpha alpha);\n"),
        ];

        Assert.That(FolderCycleRule.Violations(files), Is.EqualTo(new[] { "P.A", "P.A.B" }));
    }

    [Test]
    public void Violations_OfTheFilesThatPutAProjectTogether_AreNone()
    {
        SourceFile[] files =
        [
            new("src/P/DependencyInjection.cs", "using P.A;\n\nnamespace P;\n"),
            new("src/P/A/A.cs", "using P.B;\n\nnamespace P.A;\n"),
            new("src/P/B/BRegistration.cs", "using P.A;\n\nnamespace P.B;\n"),
        ];

        Assert.That(FolderCycleRule.Violations(files), Is.Empty);
    }
}
