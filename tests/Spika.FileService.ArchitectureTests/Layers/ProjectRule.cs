using System.Xml.Linq;

namespace Spika.FileService.ArchitectureTests.Layers;

/// <summary>A project declares no reference that its layer may not have, not even one that it does not use.</summary>
internal static class ProjectRule
{
    /// <param name="project">The text of a project file.</param>
    /// <param name="mayReference">Names of projects.</param>
    public static IEnumerable<string> ProjectViolations(string project, IReadOnlyList<string> mayReference) =>
        References(project, "ProjectReference").Select(Path.GetFileNameWithoutExtension).Except(mayReference)!;

    /// <summary>Of a project that may have no packages.</summary>
    public static IEnumerable<string> PackageViolations(string project) =>
        References(project, "PackageReference")
            .Concat(References(project, "FrameworkReference"))
            .Concat(References(project, "Reference"));

    private static IEnumerable<string> References(string project, string kind) =>
        XDocument.Parse(project).Descendants(kind).Select(reference => (string)reference.Attribute("Include")!);
}
