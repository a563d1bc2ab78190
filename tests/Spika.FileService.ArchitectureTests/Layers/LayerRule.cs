namespace Spika.FileService.ArchitectureTests.Layers;

/// <summary>An assembly uses only what its layer may know.</summary>
internal static class LayerRule
{
    /// <param name="usedTypes">Full names of types.</param>
    /// <param name="mayUse">Full names of types, or of namespaces with a dot at the end, which cover all below.</param>
    /// <param name="mayNotUse">Exceptions from <paramref name="mayUse"/>, in the same form.</param>
    public static IEnumerable<string> Violations(
        IEnumerable<string> usedTypes,
        IReadOnlyList<string> mayUse,
        IReadOnlyList<string> mayNotUse
    ) => usedTypes.Where(type => !mayUse.Any(Covers(type)) || mayNotUse.Any(Covers(type)));

    private static Func<string, bool> Covers(string type) =>
        name => name.EndsWith('.') ? type.StartsWith(name, StringComparison.Ordinal) : type == name;
}
