namespace Spika.FileService.Testing;

/// <summary>
/// The ports of an assembly: its interfaces and abstract classes that none of its own classes implements. Those that
/// one does, such as events, are kinds that the assembly has itself.
/// </summary>
public static class PortTypes
{
    /// <param name="inside">All types of the assembly.</param>
    public static IEnumerable<Type> Of(IReadOnlyCollection<Type> inside) =>
        inside
            .Where(type => type.IsInterface || type is { IsAbstract: true, IsSealed: false })
            .Where(type => !Implementations(type, inside).Any());

    public static IEnumerable<Type> Implementations(Type port, IEnumerable<Type> types) =>
        types.Where(type => !type.IsAbstract && Kinds(type).Contains(port));

    private static IEnumerable<Type> Kinds(Type type) =>
        type.GetInterfaces()
            .Concat(Bases(type))
            .Select(kind => kind.IsGenericType ? kind.GetGenericTypeDefinition() : kind);

    private static IEnumerable<Type> Bases(Type type)
    {
        for (Type? above = type.BaseType; above is not null; above = above.BaseType)
        {
            yield return above;
        }
    }
}
