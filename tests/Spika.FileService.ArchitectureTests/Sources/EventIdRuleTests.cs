namespace Spika.FileService.ArchitectureTests.Sources;

public sealed class EventIdRuleTests
{
    [Test]
    public void Violations_OfTheService_AreNone()
    {
        Assert.That(EventIdRule.Violations(Service.Sources), Is.Empty);
    }

    [Test]
    public void Ids_OfTheService_AreNumbersOfAllLogMethods()
    {
        int methods = Service.Sources.Sum(file => file.Text.Split("[LoggerMessage(").Length - 1);

        string[] ids = [.. EventIdRule.Ids(Service.Sources).Select(declared => declared.Id)];

        Assert.That(ids, Has.Length.EqualTo(methods).And.Length.GreaterThan(50));
        Assert.That(ids, Is.All.Matches<string>(id => int.TryParse(id, out _)));
    }

    [Test]
    public void Violations_WhenTwoEventsHaveOneId_NameBothFiles()
    {
        SourceFile constant = new("src/A.cs", "const int First = 2001; [LoggerMessage(First, LogLevel.Error, \"a\")]");
        SourceFile manyLines = new("src/B.cs", "[LoggerMessage(\n    2001,\n    LogLevel.Error,\n    \"b\"\n)]");
        SourceFile other = new("src/C.cs", "[LoggerMessage(2002, LogLevel.Error, \"c\")]");

        Assert.That(
            EventIdRule.Violations([constant, manyLines, other]),
            Is.EqualTo(new[] { "2001 is used by src/A.cs and src/B.cs" })
        );
    }
}
