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

    [TestCase("Spika.FileService.Api")]
    [TestCase("Spika.FileService.Application")]
    [TestCase("Spika.FileService.Domain")]
    [TestCase("Spika.FileService.Infrastructure")]
    public void ViolationsOfFeatures_OfAProject_AreNone(string project)
    {
        SourceFile[] files = [.. Service.Sources.Where(file => file.Folders[0] == project)];

        Assert.That(FolderCycleRule.ViolationsOfFeatures(files), Is.Empty);
    }

    [Test]
    public void ViolationsOfFeatures_WhenFoldersBelowTwoUseEachOther_AreBoth()
    {
        SourceFile[] files =
        [
            new("src/P/A/B/Beta.cs", "using P.C;\n\nnamespace P.A.B;\n"),
            new("src/P/A/Alpha.cs", "namespace P.A;\n"),
            new("src/P/C/Gamma.cs", "namespace P.C;\n"),
            new("src/P/C/D/Delta.cs", "using P.A;\n\nnamespace P.C.D;\n"),
        ];

        Assert.That(FolderCycleRule.Violations(files), Is.Empty);
        Assert.That(FolderCycleRule.ViolationsOfFeatures(files), Is.EqualTo(new[] { "P.A", "P.C" }));
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

    [TestCase("using P.Staging;\n\nnamespace P.Rows;\n")]
    [TestCase("using static P.Staging.Session;\n\nnamespace P.Rows;\n")]
    [TestCase("using Started = P.Staging.Session;\n\nnamespace P.Rows;\n")]
    [TestCase("using Started = global::P.Staging.Session;\n\nnamespace P.Rows;\n")]
    [TestCase("using Below = P.Staging;\n\nnamespace P.Rows;\n")]
    [TestCase("using All = System.Collections.Generic.List<P.Staging.Session>;\n\nnamespace P.Rows;\n")]
    [TestCase("namespace P.Rows;\n\nclass Row { object t = typeof(Staging.Session); }\n")]
    [TestCase("namespace P.Rows;\n\nclass Row { P.Staging.Session? t; }\n")]
    [TestCase("namespace P.Rows;\n\nclass Row(global::P.Staging.Session t);\n")]
    [TestCase("namespace P.Rows;\n\nclass Row { string t = $\"// {nameof(Staging.Session)}\"; }\n")]
    [TestCase("namespace P.Rows;\n\nclass Row { int t = P.Staging\n    .Session.Count; }\n")]
    public void Violations_WhenAFolderUsesATypeOfOneThatUsesIt_AreBoth(string text)
    {
        SourceFile[] files =
        [
            new("src/P/Rows/Row.cs", text),
            new("src/P/Staging/Session.cs", "using P.Rows;\n\nnamespace P.Staging;\n"),
        ];

        Assert.That(FolderCycleRule.Violations(files), Is.EqualTo(new[] { "P.Rows", "P.Staging" }));
    }

    [TestCase("namespace P.Rows;\n\n/// <summary>See <see cref=\"Staging.Session\"/>.</summary>\nclass Row;\n")]
    [TestCase("namespace P.Rows;\n\n/* of a Staging.Session */\nclass Row;\n")]
    [TestCase("namespace P.Rows;\n\nclass Row { int t = Staging.Count; }\n")]
    [TestCase("namespace P.Rows;\n\nclass Row { object t = typeof(P.Rows.Row); }\n")]
    public void Violations_WhenAFolderOnlyMentionsAnother_AreNone(string text)
    {
        SourceFile[] files =
        [
            new("src/P/Rows/Row.cs", text),
            new("src/P/Staging/Session.cs", "using P.Rows;\n\nnamespace P.Staging;\n"),
        ];

        Assert.That(FolderCycleRule.Violations(files), Is.Empty);
    }

    [Test]
    public void Violations_WhenAGlobalUsingOpensAFolderThatUsesAnother_AreBoth()
    {
        SourceFile[] files =
        [
            new("src/P/GlobalUsings.cs", "global using P.Staging;\n"),
            new("src/P/Rows/Row.cs", "namespace P.Rows;\n"),
            new("src/P/Staging/Session.cs", "using P.Rows;\n\nnamespace P.Staging;\n"),
        ];

        Assert.That(FolderCycleRule.Violations(files), Is.EqualTo(new[] { "P.Rows", "P.Staging" }));
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
