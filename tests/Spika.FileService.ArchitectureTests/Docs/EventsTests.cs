using Spika.FileService.Domain.Events;

namespace Spika.FileService.ArchitectureTests.Docs;

public sealed class EventsTests
{
    private const string Heading = "## Events";

    private static readonly string[] _types =
    [
        .. Service
            .Types.Where(type => type.IsSubclassOf(typeof(ServiceEvent)))
            .Select(type => (string)type.GetField(nameof(FileStored.TypeName))!.GetRawConstantValue()!),
    ];

    [Test]
    public void Events_OfTheService_AreInTheTableOfEvents()
    {
        string page = Service.Read("docs/storage-layout.md");
        string[] parts = page[page.IndexOf(Heading, StringComparison.Ordinal)..].Split("\n## ");

        Assert.That(_types, Has.Length.GreaterThan(3));
        Assert.That(DocumentedRows.Of(parts[0]).Keys, Is.EquivalentTo(_types));
    }
}
