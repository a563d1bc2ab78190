namespace Spika.FileService.ArchitectureTests.Sources;

/// <summary>A class is sealed unless another one is derived from it.</summary>
internal static class SealedRule
{
    public static IEnumerable<string> Violations(IReadOnlyCollection<Type> types) =>
        types
            .Where(type => type is { IsClass: true, IsSealed: false, IsAbstract: false })
            .Where(type => !types.Any(other => other.BaseType == type))
            .Select(type => $"{type.PlainName()} is not sealed");
}
