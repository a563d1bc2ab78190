using NUnit.Framework.Interfaces;
using NUnit.Framework.Internal;

namespace Spika.FileService.Testing;

/// <summary>A test that only the full effort runs: it is long, and the usual one has others of its subject.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FullEffortAttribute : NUnitAttribute, IApplyToTest
{
    internal const string Reason = "Runs at full effort only.";

    public void ApplyToTest(Test test)
    {
        test.Properties.Add(PropertyNames.Category, TestEffort.Category);
        if (!TestEffort.IsFull && test.RunState == RunState.Runnable)
        {
            test.RunState = RunState.Ignored;
            test.Properties.Set(PropertyNames.SkipReason, Reason);
        }
    }
}
