using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Spika.FileService.Application.Common.Options;
using Spika.FileService.Application.Uploads;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Infrastructure.Settings;

namespace Spika.FileService.Testing.Databases;

/// <summary>
/// A database without rows and an empty storage root, both removed at the end. On PostgreSQL the database has its
/// tables already, where a test does not ask for an empty one; SQLite's is made by the first process that starts.
/// </summary>
public sealed class TestDatabase : IAsyncDisposable
{
    // A start whose clock stands still waits for good where another one would try again.
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(2);

    private readonly PostgreSqlServer? _server;

    private TestDatabase(DatabaseProvider provider, PostgreSqlServer? server, string? connectionString)
    {
        _server = server;
        Root = TestFolder.Create("spika-");
        Settings = new Dictionary<string, string?>
        {
            ["Storage:Root"] = Root,
            ["Database:Provider"] = provider.ToString(),
            ["ConnectionStrings:FileService"] = connectionString,

            // A machine that does much else lets a statement wait for longer than the service's own limit of 5 s. The
            // answer 503 is what no test of other things expects.
            ["Database:CommandTimeout"] = $"{_patience:c}",
        };
    }

    /// <summary>The storage root.</summary>
    public string Root { get; }

    /// <summary>What a service must be told to use this database and root.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; }

    /// <summary>Skips the test when the database is PostgreSQL and there is none.</summary>
    public static Task<TestDatabase> CreateAsync(DatabaseProvider provider) =>
        CreateAsync(provider, server => server.CreateMigratedDatabaseAsync());

    /// <summary>As <see cref="CreateAsync(DatabaseProvider)"/>, without tables: for tests of migrations.</summary>
    public static Task<TestDatabase> CreateEmptyAsync(DatabaseProvider provider) =>
        CreateAsync(provider, server => server.CreateDatabaseAsync());

    /// <summary>In a cluster that the test may kill. The database ends with the cluster.</summary>
    public static async Task<TestDatabase> CreateAsync(PostgreSqlCluster cluster)
    {
        PostgreSqlServer server = new(cluster.ConnectionString);
        return new TestDatabase(DatabaseProvider.PostgreSql, null, await server.CreateDatabaseAsync());
    }

    internal static async Task MigrateAsync(string connectionString)
    {
        await using TestDatabase database = new(DatabaseProvider.PostgreSql, null, connectionString);
        await using ServiceProvider services = await database.StartServicesAsync();
    }

    /// <summary>
    /// The persistence of one more process of the service, its tables up to date. Two of them share nothing but the
    /// database and the root.
    /// </summary>
    public async Task<ServiceProvider> StartServicesAsync(
        TimeProvider? clock = null,
        params (string Setting, string Value)[] settings
    )
    {
        ServiceProvider services = CreateServices(clock, settings);
        foreach (IHostedService service in services.GetServices<IHostedService>())
        {
            await service.StartAsync(CancellationToken.None).WaitAsync(_patience);
        }

        return services;
    }

    /// <summary>As <see cref="StartServicesAsync"/>, but the tables are as they are.</summary>
    public ServiceProvider CreateServices(TimeProvider? clock = null, params (string Setting, string Value)[] settings)
    {
        IConfiguration configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(Settings)
            .AddInMemoryCollection(settings.ToDictionary(s => s.Setting, s => (string?)s.Value))
            .Build();
        return new ServiceCollection()
            .AddSingleton(configuration)
            .AddSingleton(clock ?? TimeProvider.System)
            .AddLogging()
            .AddValidatedOptions<UploadOptions>(UploadOptions.Section)
            .AddValidatedOptions<StorageOptions>(StorageOptions.Section)
            .AddPersistence(configuration)
            .BuildServiceProvider();
    }

    public async ValueTask DisposeAsync()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(Root, recursive: true);
        if (_server is not null)
        {
            await _server.DropDatabaseAsync(Settings["ConnectionStrings:FileService"]!);
        }
    }

    private static async Task<TestDatabase> CreateAsync(
        DatabaseProvider provider,
        Func<PostgreSqlServer, Task<string>> create
    )
    {
        if (provider == DatabaseProvider.Sqlite)
        {
            return new TestDatabase(provider, null, null);
        }

        PostgreSqlServer server = await PostgreSqlServer.RequireAsync();
        return new TestDatabase(provider, server, await create(server));
    }
}
