using Spika.FileService.Testing;

namespace Spika.FileService.Infrastructure.IntegrationTests.Crashes;

/// <summary>docs/crash-matrix.md: an introduction by hand, and a generated section for each scenario.</summary>
internal static class CrashMatrixDocument
{
    public const string HowToWrite =
        "docs/crash-matrix.md is not what happens. Look whether it should be; to write it anew run these tests with SPIKA_WRITE_CRASH_MATRIX=1.";

    private const string Heading = "## ";

    private static readonly Lock _writing = new();

    private static readonly string _path = Repository.PathTo("docs/crash-matrix.md");

    /// <summary>What the document has for a scenario.</summary>
    /// <param name="generated">Written into it before when the environment asks for that.</param>
    public static string Section(string title, string generated)
    {
        lock (_writing)
        {
            string document = File.ReadAllText(_path);
            if (Environment.GetEnvironmentVariable("SPIKA_WRITE_CRASH_MATRIX") == "1")
            {
                document = Replace(document, title, generated);
                File.WriteAllText(_path, document);
            }

            return Find(document, title);
        }
    }

    private static string Find(string document, string title)
    {
        int start = document.IndexOf($"{Heading}{title}\n", StringComparison.Ordinal);
        if (start < 0)
        {
            return "";
        }

        int next = document.IndexOf($"\n{Heading}", start, StringComparison.Ordinal);
        return next < 0 ? document[start..] : document[start..next];
    }

    private static string Replace(string document, string title, string generated) =>
        Find(document, title) is { Length: > 0 } old
            ? document.Replace(old, generated, StringComparison.Ordinal)
            : $"{document}\n{generated}";
}
