namespace Spika.FileService.Testing;

/// <summary>A case that only the full effort runs, of a test whose other cases always run.</summary>
public sealed class FullEffortCaseAttribute : TestCaseAttribute
{
    public FullEffortCaseAttribute(params object?[]? arguments)
        : base(arguments)
    {
        Category = TestEffort.Category;
        if (!TestEffort.IsFull)
        {
            Ignore = FullEffortAttribute.Reason;
        }
    }
}
