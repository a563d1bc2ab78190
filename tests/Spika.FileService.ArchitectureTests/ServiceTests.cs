namespace Spika.FileService.ArchitectureTests;

/// <summary>A rule that looks at nothing holds always.</summary>
public sealed class ServiceTests
{
    [Test]
    public void Types_OfEachAssembly_AreSeen()
    {
        Assert.That(Service.Types.Select(type => type.Assembly).Distinct(), Is.EqualTo(Service.Assemblies));
    }

    [Test]
    public void Sources_OfEachAssembly_AreSeen()
    {
        IEnumerable<string> projects = Service.Sources.Select(file => file.Folders[0]).Distinct();

        Assert.That(projects, Is.EquivalentTo(Service.Assemblies.Select(assembly => assembly.GetName().Name)));
    }

    [TestCase("docs/errors.md")]
    [TestCase("README.md")]
    [TestCase("CONTRIBUTING.md")]
    [TestCase("Dockerfile")]
    [TestCase("requests/uploads.http")]
    [TestCase(".github/dependabot.yml")]
    [TestCase("ops/backup.sh")]
    [TestCase("ops/nginx.conf")]
    [TestCase(".ci/run")]
    [TestCase("docker-compose.yml")]
    [TestCase("Directory.Build.targets")]
    [TestCase("tests/Directory.Build.props")]
    [TestCase("src/Spika.FileService.Api/Spika.FileService.Api.csproj")]
    [TestCase("tests/Spika.FileService.Testing/Databases/PostgreSqlCluster.sh")]
    public void Texts_OfEachKind_AreSeen(string path)
    {
        Assert.That(Service.Texts.Select(file => file.Path), Has.One.EqualTo(path));
    }

    [Test]
    public void Texts_OfHistory_AreNotSeen()
    {
        Assert.That(Service.Texts.Select(file => file.Path), Has.None.StartsWith("docs/decisions/"));
    }
}
