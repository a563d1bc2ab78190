using System.Reflection;

namespace Spika.FileService.ArchitectureTests;

public sealed class AssemblyContentTests
{
    private static readonly Assembly _this = typeof(AssemblyContentTests).Assembly;

    [Test]
    public void UsedTypes_WhenOnlyTheBodyOfAMethodMentionsAType_HaveIt()
    {
        Assert.That(AssemblyContent.UsedTypes(_this), Does.Contain("System.IO.File"));
    }

    [Test]
    public void UsedTypes_WhenATypeIsNested_NameTheOuterOne()
    {
        Assert.That(AssemblyContent.UsedTypes(_this), Does.Contain(typeof(Environment.SpecialFolder).FullName));
    }

    [Test]
    public void Literals_OfAnAssembly_AreThoseOfItsMethods()
    {
        Assert.That(AssemblyContent.Literals(_this), Does.Contain("a literal of this test"));
    }
}
