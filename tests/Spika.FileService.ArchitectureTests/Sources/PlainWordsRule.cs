using System.Text.RegularExpressions;

namespace Spika.FileService.ArchitectureTests.Sources;

/// <summary>A sentence has a subject that the reader can name, and describes a mechanism, not a person.</summary>
internal static partial class PlainWordsRule
{
    public static IEnumerable<string> Violations(IEnumerable<SourceFile> files) =>
        from line in Prose.Lines(files)
        from Match word in Words().Matches(line.Text)
        select $"{line.Path}:{line.Number} says '{word.Value}'";

    // "who" is allowed as the relative pronoun of a person that is named: "the user who ran it". So only its other uses
    // are found: at the start of a sentence, after a preposition, and after "those". Threads and shells sleep.
    [GeneratedRegex(
        @"\b(?i:(?:any|every|no|some)body|who(?:m|so)?ever|anyone|everyone|someone)\b"
            + @"|\b(?i:mend(?:s|ed|ing|able)?|slept|sleeps|leftovers?|left behind|(?:lets?|gets?|got) in)\b"
            + @"|\bWhom?\b|\b(?:by|for|in|of|to|one|[Tt]hose|says?|tells?) who\b"
    )]
    private static partial Regex Words();
}
