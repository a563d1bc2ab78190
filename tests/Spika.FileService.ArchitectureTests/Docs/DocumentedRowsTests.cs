namespace Spika.FileService.ArchitectureTests.Docs;

public sealed class DocumentedRowsTests
{
    [Test]
    public void Of_APageWithATable_AreTheRowsThatBeginWithAName()
    {
        const string Page = """
            | code | status | meaning |
            |---|---|---|
            | `a.first` | 400 | not `a.other` |
            |`A:Second`| `./data` | x |
            | third | 500 | `a.third` |

            `a.text` | is | no row.
            """;

        Assert.That(
            DocumentedRows.Of(Page),
            Is.EqualTo(new Dictionary<string, string> { ["a.first"] = "400", ["A:Second"] = "`./data`" })
        );
    }
}
