namespace Spika.FileService.ArchitectureTests.Ports;

public sealed class PortRuleTests
{
    [TestCase("Spika.FileService.Domain")]
    [TestCase("Spika.FileService.Application")]
    public void Violations_OfTheService_AreNone(string inside)
    {
        ILookup<bool, Type> types = Service.Types.ToLookup(type => type.Assembly.GetName().Name == inside);

        Assert.That(PortRule.Violations([.. types[true]], [.. types[false]]), Is.Empty);
    }

    [Test]
    public void Violations_WhenNothingImplementsAPort_NameIt()
    {
        Assert.That(PortRule.Violations([typeof(IPort)], []), Is.EqualTo(new[] { "IPort has 0 implementations" }));
    }

    [Test]
    public void Violations_WhenAPortIsImplementedTwice_NameIt()
    {
        Type[] outside = [typeof(First), typeof(Second)];

        Assert.That(PortRule.Violations([typeof(IPort)], outside), Is.EqualTo(new[] { "IPort has 2 implementations" }));
    }

    [Test]
    public void Violations_WhenAnImplementationIsOpen_NameIt()
    {
        Assert.That(
            PortRule.Violations([typeof(IPort)], [typeof(Second)]),
            Is.EqualTo(new[] { "Second is public", "Second is not sealed" })
        );
    }

    [Test]
    public void Violations_WhenTheInsideImplementsAnInterfaceItself_AreNone()
    {
        Assert.That(PortRule.Violations([typeof(IPort), typeof(Second)], []), Is.Empty);
    }

    internal interface IPort;

    internal sealed class First : IPort;

    public class Second : IPort;
}
