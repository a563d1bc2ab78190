namespace Spika.FileService.ArchitectureTests.Ports;

/// <summary>
/// A port, which is an interface that its own assembly does not implement, has one implementation, internal and sealed.
/// </summary>
internal static class PortRule
{
    public static IEnumerable<string> Violations(IReadOnlyCollection<Type> inside, IReadOnlyCollection<Type> outside) =>
        inside
            .Where(type => type.IsInterface && Implementations(type, inside).Length == 0)
            .SelectMany(port => Violations(port, Implementations(port, outside)));

    private static IEnumerable<string> Violations(Type port, Type[] implementations) =>
        implementations.Length == 1
            ? implementations[0].NotInternalAndSealed()
            : [$"{port.Name} has {implementations.Length} implementations"];

    private static Type[] Implementations(Type port, IEnumerable<Type> types) =>
        [.. types.Where(type => !type.IsAbstract && Implements(type, port))];

    private static bool Implements(Type type, Type port) =>
        port.IsGenericTypeDefinition ? type.ArgumentsOf(port).Any() : type.IsAssignableTo(port);
}
