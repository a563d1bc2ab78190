namespace Spika.FileService.Testing;

/// <summary>A fixture that only the full effort runs, of a class whose other fixtures always run.</summary>
public sealed class FullEffortFixtureAttribute : TestFixtureAttribute
{
    public FullEffortFixtureAttribute(params object?[] arguments)
        : base(arguments)
    {
        Category = TestEffort.Category;
        if (!TestEffort.IsFull)
        {
            Ignore = FullEffortAttribute.Reason;
        }
    }
}
