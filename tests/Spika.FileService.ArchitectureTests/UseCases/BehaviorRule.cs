using MediatR;

namespace Spika.FileService.ArchitectureTests.UseCases;

/// <summary>A pipeline behaviour is internal, sealed, and called a behaviour.</summary>
internal static class BehaviorRule
{
    public static IEnumerable<string> Violations(IEnumerable<Type> types) =>
        types.Where(type => type.ArgumentsOf(typeof(IPipelineBehavior<,>)).Any()).SelectMany(Violations);

    private static IEnumerable<string> Violations(Type behavior)
    {
        foreach (string violation in behavior.NotInternalAndSealed())
        {
            yield return violation;
        }

        if (!behavior.PlainName().EndsWith("Behavior", StringComparison.Ordinal))
        {
            yield return $"{behavior.PlainName()} is not called a behavior";
        }
    }
}
