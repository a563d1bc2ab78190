using System.Reflection;

namespace Spika.FileService.ArchitectureTests.Layers;

public sealed class LayerRuleTests
{
    // Use cases and domain decide; disks, databases and networks are behind ports.
    private static readonly string[] _machine =
    [
        "System.Data.",
        "System.Diagnostics.Process",
        "System.IO.Directory",
        "System.IO.DirectoryInfo",
        "System.IO.DriveInfo",
        "System.IO.File",
        "System.IO.FileInfo",
        "System.IO.FileStream",
        "System.IO.FileSystemInfo",
        "System.IO.Path",
        "System.IO.RandomAccess",
        "System.Net.",
    ];

    private static readonly TestCaseData[] _layers =
    [
        Layer(Service.Domain, mayUse: ["System."], mayNotUse: _machine),
        Layer(
            Service.Application,
            mayUse: ["System.", "Microsoft.Extensions.", "FluentValidation.", "MediatR.", "Spika.FileService.Domain."],
            mayNotUse: _machine
        ),
        Layer(
            Service.Infrastructure,
            mayUse:
            [
                "System.",
                "Microsoft.Data.Sqlite.",
                "Microsoft.EntityFrameworkCore.",
                "Microsoft.Extensions.",
                "Microsoft.Win32.SafeHandles.",
                "MediatR.",
                "Npgsql.",
                "NpgsqlTypes.",
                "Spika.FileService.Application.",
                "Spika.FileService.Domain.",
                "SQLitePCL.",
            ],
            mayNotUse: []
        ),
        Layer(
            Service.Api,
            mayUse:
            [
                "System.",
                "Microsoft.AspNetCore.",
                "Microsoft.IdentityModel.",
                "Microsoft.Extensions.",
                "Microsoft.Net.Http.Headers.",
                "AutoMapper.",
                "MediatR.",
                "Spika.FileService.Application.",
                "Spika.FileService.Domain.",
                // The composition root starts it and knows nothing else of it.
                "Spika.FileService.Infrastructure.DependencyInjection",
            ],
            mayNotUse: ["System.Data.", "System.IO.Directory", "System.IO.File", "System.IO.FileStream"]
        ),
    ];

    [TestCaseSource(nameof(_layers))]
    public void Violations_OfALayer_AreNone(Assembly assembly, string[] mayUse, string[] mayNotUse)
    {
        IReadOnlyList<string> usedTypes = AssemblyContent.UsedTypes(assembly);

        Assert.That(LayerRule.Violations(usedTypes, mayUse, mayNotUse), Is.Empty);
    }

    [Test]
    public void Violations_WhenATypeIsNotAmongThoseOfTheLayer_AreThatType()
    {
        string[] usedTypes = ["System.String", "Spika.FileService.Infrastructure.Writer"];

        IEnumerable<string> violations = LayerRule.Violations(usedTypes, mayUse: ["System."], mayNotUse: []);

        Assert.That(violations, Is.EqualTo(new[] { "Spika.FileService.Infrastructure.Writer" }));
    }

    [Test]
    public void Violations_WhenATypeIsAnException_AreThatType()
    {
        string[] usedTypes = ["System.IO.Stream", "System.IO.FileStream"];

        IEnumerable<string> violations = LayerRule.Violations(usedTypes, mayUse: ["System."], _machine);

        Assert.That(violations, Is.EqualTo(new[] { "System.IO.FileStream" }));
    }

    [Test]
    public void Violations_OfTheseTestsTakenForTheDomain_AreFilesAndOuterLayers()
    {
        IReadOnlyList<string> usedTypes = AssemblyContent.UsedTypes(typeof(LayerRuleTests).Assembly);

        IEnumerable<string> violations = LayerRule.Violations(usedTypes, mayUse: ["System."], _machine);

        Assert.That(
            violations,
            Is.SupersetOf(new[] { "System.IO.File", "Spika.FileService.Api.Controllers.ApiController" })
        );
    }

    private static TestCaseData Layer(Assembly assembly, string[] mayUse, string[] mayNotUse) =>
        new TestCaseData(assembly, mayUse, mayNotUse).SetArgDisplayNames(assembly.GetName().Name!);
}
