using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Spika.FileService.Domain.Files;
using Spika.FileService.Infrastructure.IntegrationTests.Engine;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Infrastructure.Settings;
using Spika.FileService.Infrastructure.Storage;
using Spika.FileService.Infrastructure.Storage.State;
using Spika.FileService.Testing;
using Spika.FileService.Testing.Builders;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Infrastructure.IntegrationTests.Providers;

/// <summary>No implementation of a port is without its contract.</summary>
public sealed class EveryProviderTests
{
    private static readonly Type[] _ports =
    [
        .. PortTypes.Of(typeof(IFileStore).Assembly.GetTypes()),
        typeof(IStoredContent),
    ];

    // Those inside of others are the samples of the rule's own tests.
    private static readonly Type[] _tests =
    [
        .. typeof(EveryProviderTests).Assembly.GetTypes().Where(type => !type.IsNested),
    ];

    private static readonly Type[] _storagePorts =
    [
        .. PortContracts
            .All.Where(row => row.Contract == typeof(StorageProviderContract) && row.Port.IsInterface)
            .Select(row => row.Port),
    ];

    private static Type[] Types =>
        [.. typeof(StorageOptions).Assembly.GetTypes(), .. typeof(EveryProviderTests).Assembly.GetTypes()];

    [Test]
    public void Ports_OfTheDomain_HaveAContractThatRuns()
    {
        Assert.That(ContractRule.PortViolations(_ports, PortContracts.All, _tests), Is.Empty);
    }

    [Test]
    public void Contracts_OfAllPorts_RunOnEveryDatabase()
    {
        Assert.That(ContractRule.ContractViolations(_tests), Is.Empty);
    }

    [Test]
    public void PortsOfStorage_AreThoseThatAProviderRegisters()
    {
        IEnumerable<Type> registered = StorageFamily
            .Of(new ConfigurationBuilder().Build())
            .AddPorts(new ServiceCollection())
            .Select(service => service.ServiceType)
            .Intersect(_ports);

        Assert.That(_storagePorts, Is.EquivalentTo(registered));
    }

    [Test]
    public async Task Implementations_OfTheStoragePorts_RunTheContract()
    {
        HashSet<Type> tried = [];
        foreach (Type fixture in ContractRule.Fixtures(typeof(StorageProviderContract), _tests))
        {
            tried.UnionWith(await UsedByAsync((StorageProviderContract)Activator.CreateInstance(fixture)!));
        }

        Type[] implementations =
        [
            .. Types.Where(type =>
                type.IsClass && !type.IsAbstract && _storagePorts.Any(port => port.IsAssignableFrom(type))
            ),
        ];

        Assert.That(tried, Is.EquivalentTo(implementations));
    }

    private static async Task<Type[]> UsedByAsync(StorageProviderContract fixture)
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        await using EngineProcess process = await EngineProcess.StartAsync(
            database,
            new FakeTimeProvider(A.Moment),
            fixture.Choose,
            fixture.OnRegistered
        );
        return [.. _storagePorts.Select(port => process.Services.GetRequiredService(port).GetType())];
    }
}
