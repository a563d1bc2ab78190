namespace Spika.FileService.ArchitectureTests.Docs;

public sealed class DocumentedNamesTests
{
    [Test]
    public void Of_APageWithATable_AreTheCodesOfItsFirstColumn()
    {
        const string Page = """
            | code | meaning |
            |---|---|
            | `a.first` | not `a.other` |
            |`A:Second`| x |
            | third | `a.third` |

            `a.text` | is no row.
            """;

        Assert.That(DocumentedNames.Of(Page), Is.EquivalentTo(new[] { "a.first", "A:Second" }));
    }
}
