namespace Spika.FileService.ArchitectureTests;

/// <summary>What several rules ask of a type.</summary>
internal static class TypeRules
{
    /// <summary>The name without the number of type parameters.</summary>
    public static string PlainName(this Type type) => type.Name.Split('`')[0];

    public static IEnumerable<string> NotInternalAndSealed(this Type type)
    {
        if (type.IsVisible)
        {
            yield return $"{type.PlainName()} is public";
        }

        if (!type.IsSealed)
        {
            yield return $"{type.PlainName()} is not sealed";
        }
    }

    /// <summary>The type arguments with which a type implements a generic interface.</summary>
    public static IEnumerable<Type[]> ArgumentsOf(this Type type, Type genericInterface) =>
        type.GetInterfaces()
            .Where(candidate => candidate.IsGenericType && candidate.GetGenericTypeDefinition() == genericInterface)
            .Select(candidate => candidate.GetGenericArguments());
}
