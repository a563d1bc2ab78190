namespace Spika.FileService.ArchitectureTests.Ports;

public sealed class CastRuleTests
{
    [Test]
    public void Violations_OfTheService_AreNone()
    {
        // Not a class whose kinds the domain has itself, such as events.
        Type[] domain = Service.Domain.GetTypes();
        Type[] ports =
        [
            .. domain.Where(type =>
                type.IsInterface
                || (type is { IsAbstract: true, IsSealed: false } && !domain.Any(other => other.BaseType == type))
            ),
        ];

        Assert.That(ports, Is.Not.Empty);
        Assert.That(CastRule.Violations(Service.Types, ports), Is.Empty);
    }

    [TestCase(typeof(Casting), "Casting.Read casts to Result")]
    [TestCase(typeof(Asking), "Asking.Read casts to Result")]
    [TestCase(typeof(Reading))]
    public void Violations_OfATypeThatCasts_NameIt(Type type, params string[] expected)
    {
        Assert.That(CastRule.Violations([type], [typeof(PortResult)]), Is.EqualTo(expected));
    }

    private abstract class PortResult
    {
        public abstract int Value { get; }
    }

    private sealed class Result(int value) : PortResult
    {
        public override int Value => value;

        public int Own => value;
    }

    private static class Casting
    {
        public static int Read(PortResult result) => ((Result)result).Own;
    }

    private static class Asking
    {
        public static int Read(PortResult result) => result is Result own ? own.Own : 0;
    }

    private static class Reading
    {
        public static int Read(PortResult result) => result.Value + new Result(1).Own;
    }
}
