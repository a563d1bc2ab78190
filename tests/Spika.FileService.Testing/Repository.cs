using System.Reflection;

namespace Spika.FileService.Testing;

/// <summary>The checkout that the tests were built from.</summary>
public static class Repository
{
    private static readonly string _root = typeof(Repository)
        .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "RepositoryRoot")
        .Value!;

    /// <param name="path">From the root of the checkout, with slashes.</param>
    public static string PathTo(string path) => Path.Combine(_root, path);
}
