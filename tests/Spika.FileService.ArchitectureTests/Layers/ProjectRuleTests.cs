namespace Spika.FileService.ArchitectureTests.Layers;

public sealed class ProjectRuleTests
{
    private const string Domain = "Spika.FileService.Domain";
    private const string Application = "Spika.FileService.Application";
    private const string Infrastructure = "Spika.FileService.Infrastructure";
    private const string Api = "Spika.FileService.Api";

    private const string Sample = """
        <Project Sdk="Microsoft.NET.Sdk">
          <ItemGroup>
            <PackageReference Include="AutoMapper" />
            <FrameworkReference Include="Microsoft.AspNetCore.App" />
            <ProjectReference Include="../Spika.FileService.Api/Spika.FileService.Api.csproj" />
            <ProjectReference Include="../Spika.FileService.Domain/Spika.FileService.Domain.csproj" />
          </ItemGroup>
        </Project>
        """;

    [TestCase(Domain)]
    [TestCase(Application, Domain)]
    [TestCase(Infrastructure, Application, Domain)]
    [TestCase(Api, Application, Domain, Infrastructure)]
    public void ProjectViolations_OfALayer_AreNone(string project, params string[] mayReference)
    {
        string text = Service.Read($"src/{project}/{project}.csproj");

        Assert.That(ProjectRule.ProjectViolations(text, mayReference), Is.Empty);
    }

    [Test]
    public void PackageViolations_OfTheDomain_AreNone()
    {
        string text = Service.Read($"src/{Domain}/{Domain}.csproj");

        Assert.That(ProjectRule.PackageViolations(text), Is.Empty);
    }

    [Test]
    public void ProjectViolations_WhenAReferencePointsOutwards_AreThatProject()
    {
        Assert.That(ProjectRule.ProjectViolations(Sample, [Domain]), Is.EqualTo(new[] { Api }));
    }

    [Test]
    public void PackageViolations_WhenThereAreReferences_AreThose()
    {
        Assert.That(
            ProjectRule.PackageViolations(Sample),
            Is.EqualTo(new[] { "AutoMapper", "Microsoft.AspNetCore.App" })
        );
    }
}
