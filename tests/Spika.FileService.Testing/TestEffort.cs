namespace Spika.FileService.Testing;

/// <summary>
/// How often the tests of chance repeat: <c>SPIKA_TEST_EFFORT=full</c> for the figures that the docs promise, else a
/// sample.
/// </summary>
public static class TestEffort
{
    public const string Variable = "SPIKA_TEST_EFFORT";

    /// <summary>Marks the tests that do more at full effort.</summary>
    public const string Category = "Effort";

    public static bool IsFull => Environment.GetEnvironmentVariable(Variable) == "full";

    /// <param name="usual">For each run of the suite.</param>
    /// <param name="full">For a run at full effort.</param>
    public static int Of(int usual, int full) => IsFull ? full : usual;
}
