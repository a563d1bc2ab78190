using Spika.FileService.Testing;

namespace Spika.FileService.Infrastructure.IntegrationTests.Crashes;

/// <summary>docs/crash-matrix.md: an introduction by hand, and a generated section for each scenario.</summary>
internal static class CrashMatrixDocument
{
    public const string HowToWrite =
        "docs/crash-matrix.md is not what happens. Look whether it should be; "
        + "to write it anew run these tests with SPIKA_WRITE_CRASH_MATRIX=1 and SPIKA_TEST_EFFORT=full.";

    private const string Heading = "## ";

    private static readonly Lock _writing = new();

    private static readonly string _path = Repository.PathTo("docs/crash-matrix.md");

    /// <summary>What the document has for a scenario; empty when it has nothing.</summary>
    public static string Section(string title)
    {
        lock (_writing)
        {
            return Find(File.ReadAllText(_path), title);
        }
    }

    /// <summary>Replaces a section by what happens, where the environment asks for that.</summary>
    public static void WriteWhereAsked(string title, string generated)
    {
        if (Environment.GetEnvironmentVariable("SPIKA_WRITE_CRASH_MATRIX") != "1")
        {
            return;
        }

        lock (_writing)
        {
            File.WriteAllText(_path, Replace(File.ReadAllText(_path), title, generated));
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
