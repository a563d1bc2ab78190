using System.Reflection;
using Microsoft.Extensions.Time.Testing;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Orphans;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.IntegrationTests.Engine;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Infrastructure.Settings;
using Spika.FileService.Testing.Builders;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Infrastructure.IntegrationTests.Providers;

/// <summary>No implementation of a port is without its contract.</summary>
public sealed class EveryProviderTests
{
    private static readonly Type[] _storagePorts =
    [
        typeof(IChunkStore),
        typeof(IFileAssembler),
        typeof(IFileStore),
        typeof(IOrphanQuarantine),
    ];

    private static Type[] Types =>
        [.. typeof(StorageOptions).Assembly.GetTypes(), .. typeof(EveryProviderTests).Assembly.GetTypes()];

    [Test]
    public async Task Implementations_OfTheStoragePorts_RunTheContract()
    {
        HashSet<Type> tried = [];
        foreach (Type fixture in Fixtures(typeof(StorageProviderContract)))
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

    [Test]
    public void Contracts_OfADatabase_RunOnEveryOne()
    {
        IEnumerable<string> missing =
            from contract in typeof(EveryProviderTests).Assembly.GetTypes()
            where contract.IsAbstract && IsOfADatabase(contract) && Fixtures(contract).Length > 0
            from database in Enum.GetNames<DatabaseProvider>()
            where !Fixtures(contract).Any(fixture => fixture.Name.StartsWith(database, StringComparison.Ordinal))
            select $"{contract.Name} has no fixture for {database}";

        Assert.That(missing, Is.Empty);
    }

    private static bool IsOfADatabase(Type contract) =>
        contract
            .GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Any(constructor =>
                constructor.GetParameters() is [{ ParameterType: var type }] && type == typeof(DatabaseProvider)
            ) && contract.Name is not (nameof(EngineContract) or nameof(Persistence.DatabaseContract));

    private static Type[] Fixtures(Type contract) =>
        [
            .. typeof(EveryProviderTests)
                .Assembly.GetTypes()
                .Where(type => !type.IsAbstract && type.IsSubclassOf(contract)),
        ];

    private static async Task<Type[]> UsedByAsync(StorageProviderContract fixture)
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        await using EngineProcess process = await EngineProcess.StartAsync(
            database,
            new FakeTimeProvider(A.Moment),
            fixture.Use
        );
        return
        [
            process.Get<IChunkStore>().GetType(),
            process.Get<IFileAssembler>().GetType(),
            process.Get<IFileStore>().GetType(),
            process.Get<IOrphanQuarantine>().GetType(),
        ];
    }
}
