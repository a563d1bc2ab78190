namespace Spika.FileService.ArchitectureTests.Sources;

public sealed class SealedRuleTests
{
    [Test]
    public void Violations_OfTheService_AreNone()
    {
        Assert.That(SealedRule.Violations(Service.Types), Is.Empty);
    }

    [Test]
    public void Violations_WhenNothingIsDerivedFromAClass_AreThatClass()
    {
        Assert.That(SealedRule.Violations([typeof(Base)]), Is.EqualTo(new[] { "Base is not sealed" }));
    }

    [Test]
    public void Violations_WhenAClassIsABase_AreNone()
    {
        Assert.That(SealedRule.Violations([typeof(Base), typeof(Derived)]), Is.Empty);
    }

    public class Base;

    internal sealed class Derived : Base;
}
