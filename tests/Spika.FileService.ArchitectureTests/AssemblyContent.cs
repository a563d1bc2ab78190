using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Spika.FileService.ArchitectureTests;

/// <summary>
/// What reflection does not show: an assembly's metadata covers what only the body of a method mentions.
/// </summary>
internal static class AssemblyContent
{
    /// <summary>The full names of all types of other assemblies that this one uses, wherever it does.</summary>
    public static IReadOnlyList<string> UsedTypes(Assembly assembly) =>
        Read(
            assembly,
            metadata => metadata.TypeReferences.Select(handle => FullName(metadata, metadata.GetTypeReference(handle)))
        );

    /// <summary>All string literals in the code.</summary>
    public static IReadOnlyList<string> Literals(Assembly assembly) => Read(assembly, Literals);

    private static IReadOnlyList<string> Read(Assembly assembly, Func<MetadataReader, IEnumerable<string>> select)
    {
        using PEReader file = new(File.OpenRead(assembly.Location));
        return [.. select(file.GetMetadataReader())];
    }

    private static string FullName(MetadataReader metadata, TypeReference type)
    {
        string name = metadata.GetString(type.Name);
        return type.ResolutionScope.Kind == HandleKind.TypeReference
            ? $"{FullName(metadata, metadata.GetTypeReference((TypeReferenceHandle)type.ResolutionScope))}+{name}"
            : $"{metadata.GetString(type.Namespace)}.{name}";
    }

    private static IEnumerable<string> Literals(MetadataReader metadata)
    {
        // The first entry of the heap is always the empty string.
        UserStringHandle handle = metadata.GetNextHandle(MetadataTokens.UserStringHandle(0));
        for (; !handle.IsNil; handle = metadata.GetNextHandle(handle))
        {
            yield return metadata.GetUserString(handle);
        }
    }
}
