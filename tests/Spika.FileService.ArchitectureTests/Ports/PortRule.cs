using Spika.FileService.Testing;

namespace Spika.FileService.ArchitectureTests.Ports;

/// <summary>
/// A port, which is an interface that its own assembly does not implement, has one implementation. A port that a
/// StorageFamily registers has at least one, and at most one of each storage provider, which is a folder below Storage.
/// Each implementation is internal and sealed.
/// </summary>
internal static class PortRule
{
    private const string Storage = "Spika.FileService.Infrastructure.Storage.";

    /// <param name="family">The ports that a StorageFamily registers.</param>
    /// <param name="providerOf">The storage provider that a type belongs to, or null.</param>
    public static IEnumerable<string> Violations(
        IReadOnlyCollection<Type> inside,
        IReadOnlyCollection<Type> outside,
        IReadOnlySet<Type> family,
        Func<Type, string?> providerOf
    ) =>
        from port in PortTypes.Of(inside)
        where port.IsInterface
        let implementations = PortTypes.Implementations(port, outside).ToArray()
        from violation in Miscounted(port, implementations, family.Contains(port) ? providerOf : null)
            .Concat(implementations.SelectMany(implementation => implementation.NotInternalAndSealed()))
        select violation;

    /// <summary>The folder below Storage that a type lies in, at any depth; null when it lies elsewhere.</summary>
    public static string? ProviderOf(Type type) =>
        type.Namespace is { } name && name.StartsWith(Storage, StringComparison.Ordinal)
            ? name[Storage.Length..].Split('.')[0]
            : null;

    private static IEnumerable<string> Miscounted(Type port, Type[] implementations, Func<Type, string?>? providerOf)
    {
        if (implementations.Length == 0 || (providerOf is null && implementations.Length > 1))
        {
            return [$"{port.Name} has {implementations.Length} implementations"];
        }

        return providerOf is null
            ? []
            :
            [
                .. implementations
                    .Where(implementation => providerOf(implementation) is null)
                    .Select(implementation => $"{implementation.Name} is in no folder below Storage"),
                .. implementations
                    .GroupBy(providerOf)
                    .Where(provider => provider.Key is not null && provider.Count() > 1)
                    .Select(provider => $"{port.Name} has {provider.Count()} implementations of {provider.Key}"),
            ];
    }
}
