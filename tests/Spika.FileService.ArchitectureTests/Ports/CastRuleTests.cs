using System.Reflection;
using Spika.FileService.Application.Common.Spooling;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Testing;

namespace Spika.FileService.ArchitectureTests.Ports;

public sealed class CastRuleTests
{
    [Test]
    public void Violations_OfTheService_AreNone()
    {
        // Those of the staging engine, which a provider implements, are beside its own assembly's implementations.
        Type[] ports =
        [
            .. PortTypes.Of(Service.Domain.GetTypes()),
            .. PortTypes.Of(Service.Application.GetTypes()),
            .. Service.Infrastructure.GetTypes().Where(type => type.IsInterface && IsOfStaging(type)),
        ];

        Assert.That(ports, Is.SupersetOf(new[] { typeof(IFileStore), typeof(PreparedUpload), typeof(ISpool) }));
        Assert.That(ports.Select(port => port.Name), Does.Contain("IStagingFolder"));
        Assert.That(CastRule.Violations(Service.CompiledTypes, ports), Is.Empty);
    }

    [TestCase(typeof(Casting), "Casting.Read casts to Result")]
    [TestCase(typeof(Asking), "Asking.Read casts to Result")]
    [TestCase(typeof(Unboxing), "Unboxing.Read casts to ValueResult")]
    [TestCase(typeof(CastingAsync), "CastingAsync.ReadAsync casts to Result")]
    [TestCase(typeof(CastingIterator), "CastingIterator.ReadAll casts to Result")]
    [TestCase(typeof(CastingLambda), "CastingLambda.Read casts to Result")]
    [TestCase(typeof(CastingClosure), "CastingClosure.Read casts to Result")]
    [TestCase(typeof(CastingAsyncLambda), "CastingAsyncLambda.Read casts to Result")]
    [TestCase(typeof(Reading))]
    public void Violations_OfATypeThatCasts_NameIt(Type type, params string[] expected)
    {
        Assert.That(
            CastRule.Violations([type, .. Generated(type)], [typeof(PortResult), typeof(IPort)]),
            Is.EqualTo(expected)
        );
    }

    [Test]
    public void CompiledTypes_OfEachAssemblyThatWaits_HaveItsStateMachines()
    {
        IEnumerable<Assembly> machines = Service
            .CompiledTypes.Where(type => type.Name.Contains(">d", StringComparison.Ordinal))
            .Select(type => type.Assembly)
            .Distinct();

        Assert.That(machines, Is.SupersetOf(new[] { Service.Application, Service.Infrastructure, Service.Api }));
    }

    private static bool IsOfStaging(Type type) => type.Namespace == "Spika.FileService.Infrastructure.Staging";

    private static IEnumerable<Type> Generated(Type type) =>
        type.GetNestedTypes(BindingFlags.Public | BindingFlags.NonPublic)
            .SelectMany(nested => Generated(nested).Prepend(nested));

    private interface IPort;

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

    private readonly record struct ValueResult(int Own) : IPort;

    private static class Unboxing
    {
        public static int Read(IPort result) => ((ValueResult)result).Own;
    }

    private static class CastingAsync
    {
        public static async Task<int> ReadAsync(PortResult result)
        {
            await Task.Yield();
            return ((Result)result).Own;
        }
    }

    private static class CastingIterator
    {
        public static IEnumerable<int> ReadAll(PortResult result)
        {
            yield return ((Result)result).Own;
        }
    }

    private static class CastingLambda
    {
        public static Func<PortResult, int> Read() => result => ((Result)result).Own;
    }

    private static class CastingClosure
    {
        public static Func<int> Read(PortResult result) => () => ((Result)result).Own;
    }

    private static class CastingAsyncLambda
    {
        public static Func<PortResult, Task<int>> Read() =>
            async result =>
            {
                await Task.Yield();
                return ((Result)result).Own;
            };
    }
}
