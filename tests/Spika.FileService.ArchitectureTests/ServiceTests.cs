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
}
