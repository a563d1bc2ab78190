using Npgsql;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Api.IntegrationTests.Hosting;

/// <summary>A user of the PostgreSQL server who owns nothing; removed at the end.</summary>
internal sealed class Stranger : IAsyncDisposable
{
    private readonly string _owner;

    private readonly string _name;

    private Stranger(string owner, string name) => (_owner, _name) = (owner, name);

    public string ConnectionString =>
        new NpgsqlConnectionStringBuilder(_owner) { Username = _name, Password = "stranger" }.ToString();

    public static async Task<Stranger> CreateAsync(TestDatabase database)
    {
        Stranger stranger = new(
            database.Settings["ConnectionStrings:FileService"]!,
            $"stranger_{Guid.NewGuid().ToString("n")[..12]}"
        );
        await stranger.ExecuteAsync(
            $"CREATE ROLE {stranger._name} LOGIN PASSWORD 'stranger'; REVOKE CREATE ON SCHEMA public FROM PUBLIC"
        );
        return stranger;
    }

    public async ValueTask DisposeAsync() => await ExecuteAsync($"DROP ROLE {_name}");

    private Task ExecuteAsync(string sql) => PostgreSqlCommands.ExecuteAsync(_owner, sql);
}
