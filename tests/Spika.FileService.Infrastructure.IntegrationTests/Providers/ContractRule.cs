using System.Reflection;
using Spika.FileService.Infrastructure.Persistence;

namespace Spika.FileService.Infrastructure.IntegrationTests.Providers;

/// <summary>Each port has a contract, and each contract runs.</summary>
internal static class ContractRule
{
    public static IEnumerable<string> PortViolations(
        IReadOnlyCollection<Type> ports,
        IReadOnlyCollection<PortContract> rows,
        IReadOnlyCollection<Type> tests
    ) =>
        [
            .. ports.Except(rows.Select(row => row.Port)).Select(port => $"{port.Name} has no row"),
            .. rows.Select(row => row.Port).Except(ports).Select(type => $"{type.Name} is no port"),
            .. rows.Where(row => !row.Contract.IsAbstract || Fixtures(row.Contract, tests).Length == 0)
                .Select(row => $"{row.Port.Name} has the contract {row.Contract.Name}, which does not run"),
            .. rows.Where(row => row.Why is null && row.Contract.Name != $"{row.Port.Name[1..]}Contract")
                .Select(row => $"{row.Port.Name} has no contract of its own, and no reason"),
        ];

    /// <param name="tests">All types that can be contracts or fixtures.</param>
    public static IEnumerable<string> ContractViolations(IReadOnlyCollection<Type> tests) =>
        from contract in tests
        where contract is { IsClass: true, IsAbstract: true, IsSealed: false }
        from start in Starts(contract)
        where !Fixtures(contract, tests).Any(fixture => fixture.Name.StartsWith(start, StringComparison.Ordinal))
        select start.Length == 0 ? $"{contract.Name} has no fixture" : $"{contract.Name} has no fixture for {start}";

    public static Type[] Fixtures(Type contract, IEnumerable<Type> tests) =>
        [.. tests.Where(type => !type.IsAbstract && type.IsSubclassOf(contract))];

    /// <summary>What the names of the fixtures begin with: each database, for a contract that is told which.</summary>
    private static string[] Starts(Type contract) =>
        contract
            .GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .SelectMany(constructor => constructor.GetParameters())
            .Any(parameter => parameter.ParameterType == typeof(DatabaseProvider))
            ? Enum.GetNames<DatabaseProvider>()
            : [""];
}
