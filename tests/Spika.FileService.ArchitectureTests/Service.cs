using System.Reflection;
using Spika.FileService.Api.Controllers;
using Spika.FileService.Application.Uploads;
using Spika.FileService.Domain.Common;
using Spika.FileService.Infrastructure.Settings;

namespace Spika.FileService.ArchitectureTests;

/// <summary>What the rules are held against: the assemblies of the service, their sources and the docs.</summary>
internal static class Service
{
    public static readonly Assembly Domain = typeof(Error).Assembly;

    public static readonly Assembly Application = typeof(UploadOptions).Assembly;

    public static readonly Assembly Infrastructure = typeof(StorageOptions).Assembly;

    public static readonly Assembly Api = typeof(ApiController).Assembly;

    public static readonly IReadOnlyList<Assembly> Assemblies = [Domain, Application, Infrastructure, Api];

    /// <summary>All types, also those that the compiler makes of async methods, iterators and lambdas.</summary>
    public static readonly IReadOnlyList<Type> CompiledTypes =
    [
        .. Assemblies.SelectMany(assembly => assembly.GetTypes()),
    ];

    /// <summary>All types that are written by hand, public or not.</summary>
    public static readonly IReadOnlyList<Type> Types =
    [
        .. CompiledTypes
            .Where(type => !type.FullName!.Contains('<'))
            .Where(type => type.Namespace is { } name && !IsGenerated(name)),
    ];

    private static readonly string _root = typeof(Service)
        .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "RepositoryRoot")
        .Value!;

    /// <summary>All C# files below src, except those that a build wrote.</summary>
    public static readonly IReadOnlyList<SourceFile> Sources = ReadSources("src");

    /// <summary>All C# files below tests, except those that a build wrote.</summary>
    public static readonly IReadOnlyList<SourceFile> TestSources = ReadSources("tests");

    /// <summary>All C# files below benchmarks, except those that a build wrote.</summary>
    public static readonly IReadOnlyList<SourceFile> BenchmarkSources = ReadSources("benchmarks");

    private static readonly string[] _atTheRoot =
    [
        "*.md",
        "Dockerfile",
        "docker-compose.yml",
        "*.props",
        "*.targets",
        ".editorconfig",
    ];

    /// <summary>
    /// Docs, files for operators, scripts and projects. Not the decisions and the changelog, which are history.
    /// </summary>
    public static readonly IReadOnlyList<SourceFile> Texts =
    [
        .. Read("docs", SearchOption.TopDirectoryOnly, "*.md"),
        .. Read("ops", SearchOption.TopDirectoryOnly, "*"),
        .. Read("benchmarks", SearchOption.AllDirectories, "*.md"),
        .. Read("libs", SearchOption.AllDirectories, "*.md"),
        .. Read("", SearchOption.TopDirectoryOnly, _atTheRoot).Where(file => file.Path != "CHANGELOG.md"),
        .. Read("requests", SearchOption.TopDirectoryOnly, "*.http"),
        .. Read(".github", SearchOption.AllDirectories, "*"),
        .. Read(".ci", SearchOption.TopDirectoryOnly, "run"),
        .. Read("eng", SearchOption.TopDirectoryOnly, "*.sh"),
        .. new[] { "src", "tests", "benchmarks", "libs" }.SelectMany(folder =>
            Read(folder, SearchOption.AllDirectories, "*.csproj", "*.props", "*.targets", "*.sh")
        ),
    ];

    /// <summary>
    /// The decisions and the changelog: they keep the names that things had, and are written plainly all the same.
    /// </summary>
    public static readonly IReadOnlyList<SourceFile> History =
    [
        .. Read("docs/decisions", SearchOption.TopDirectoryOnly, "*.md"),
        .. Read("", SearchOption.TopDirectoryOnly, "CHANGELOG.md"),
    ];

    /// <summary>The names of all files with tests.</summary>
    public static readonly IReadOnlySet<string> Tests = Directory
        .EnumerateFiles(Path.Combine(_root, "tests"), "*.cs", SearchOption.AllDirectories)
        .Select(path => Path.GetFileName(path).Split('.')[0])
        .ToHashSet();

    private static SourceFile[] ReadSources(string folder) => Read(folder, SearchOption.AllDirectories, "*.cs");

    private static SourceFile[] Read(string folder, SearchOption depth, params string[] names) =>
        [
            .. names
                .SelectMany(name => Directory.EnumerateFiles(Path.Combine(_root, folder), name, depth))
                .Select(path => Path.GetRelativePath(_root, path).Replace('\\', '/'))
                .Where(path => !path.Contains("/obj/", StringComparison.Ordinal))
                .Where(path => !path.Contains("/bin/", StringComparison.Ordinal))
                .Select(path => new SourceFile(path, Read(path))),
        ];

    private static bool IsGenerated(string name) =>
        name.EndsWith(".Migrations", StringComparison.Ordinal)
        || name.EndsWith(".CompiledModel", StringComparison.Ordinal);

    /// <param name="path">From the repository's root.</param>
    public static string Read(string path) => File.ReadAllText(Path.Combine(_root, path));
}
