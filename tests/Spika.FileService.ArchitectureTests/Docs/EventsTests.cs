namespace Spika.FileService.ArchitectureTests.Docs;

public sealed class EventsTests
{
    private const string Heading = "## Events";

    [Test]
    public void Events_OfTheService_AreInTheTableOfEvents()
    {
        string page = Service.Read("docs/storage-layout.md");
        string[] parts = page[page.IndexOf(Heading, StringComparison.Ordinal)..].Split("\n## ");

        Assert.That(EventTypes.Names, Has.Count.GreaterThan(3));
        Assert.That(DocumentedRows.Of(parts[0]).Keys, Is.EquivalentTo(EventTypes.Names));
    }
}
