using Npgsql;
using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Api.IntegrationTests.Processes;

/// <summary>restore.sh by a role of PostgreSQL that is not the owner of the database.</summary>
public sealed class RestoreRightsTests
{
    private readonly string _role = $"restorer_{Guid.NewGuid():n}";

    private TestDatabase _restored = null!;

    private TemporaryFolder _backup = null!;

    private string Address => _restored.Settings["ConnectionStrings:FileService"]!;

    private string Name => new NpgsqlConnectionStringBuilder(Address).Database!;

    [SetUp]
    public async Task CreateAsync()
    {
        _backup = new TemporaryFolder();
        _restored = await TestDatabase.CreateEmptyAsync(DatabaseProvider.PostgreSql);
        await PostgreSqlCommands.ExecuteAsync(Address, $"CREATE ROLE {_role} LOGIN PASSWORD 'restorer'");
    }

    [TearDown]
    public async Task RemoveAsync()
    {
        await PostgreSqlCommands.ExecuteAsync(Address, $"DROP OWNED BY {_role}; DROP ROLE {_role}");
        await _restored.DisposeAsync();
        _backup.Dispose();
    }

    [TestCase("public", "GRANT CREATE ON DATABASE {0} TO {1}", "may not make tables in its schema public")]
    [FullEffortCase("aside", "GRANT CREATE ON SCHEMA public TO {1}", "has no schema aside")]
    [FullEffortCase("aside", "CREATE SCHEMA aside", "may not make tables in its schema aside")]
    public async Task Restore_WithoutARightThatItNeeds_LeavesTheRootEmpty(string schema, string before, string expected)
    {
        await SaveAsync(schema);
        await PostgreSqlCommands.ExecuteAsync(Address, string.Format(null, before, Name, _role));

        Assert.That(() => RestoreAsync(), Throws.TypeOf<InvalidOperationException>().With.Message.Contains(expected));
        Assert.That(
            Directory.Exists(_restored.Root) && Directory.EnumerateFileSystemEntries(_restored.Root).Any(),
            Is.False
        );
    }

    [FullEffortCase("public", "GRANT CREATE ON SCHEMA public TO {1}")]
    [TestCase("aside", "CREATE SCHEMA aside AUTHORIZATION {1}")]
    [FullEffortCase("aside", "GRANT CREATE ON DATABASE {0} TO {1}")]
    public async Task Restore_WithTheRightThatItNeeds_BringsTheRows(string schema, string before)
    {
        await SaveAsync(schema);
        await PostgreSqlCommands.ExecuteAsync(Address, string.Format(null, before, Name, _role));

        await RestoreAsync();

        await using NpgsqlDataSource database = NpgsqlDataSource.Create(Address);
        await using NpgsqlCommand count = database.CreateCommand($"SELECT count(*) FROM {schema}.files");
        Assert.That(await count.ExecuteScalarAsync(), Is.EqualTo(1));
    }

    private async Task SaveAsync(string schema)
    {
        await using TestDatabase database = await TestDatabase.CreateEmptyAsync(DatabaseProvider.PostgreSql);
        string address = database.Settings["ConnectionStrings:FileService"]!;
        string name = new NpgsqlConnectionStringBuilder(address).Database!;
        await PostgreSqlCommands.ExecuteAsync(
            address,
            $"CREATE SCHEMA IF NOT EXISTS {schema}; ALTER DATABASE {name} SET search_path = {schema}"
        );
        await using ServiceHost service = ServiceHost.StartOn(database.Settings);
        await service.Client.UploadAsync(TestFile.Of(2));
        await OperatorScript.RunAsync("backup.sh", database, database.Root, _backup.Path);
    }

    private async Task RestoreAsync()
    {
        NpgsqlConnectionStringBuilder address = new(Address) { Username = _role, Password = "restorer" };
        await OperatorScript.RunOnAsync(address.ToString(), "restore.sh", _backup.Path, _restored.Root);
    }
}
