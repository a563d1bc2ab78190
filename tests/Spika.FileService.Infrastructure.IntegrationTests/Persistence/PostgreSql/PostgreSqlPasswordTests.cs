using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Spika.FileService.Testing.Builders;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence.PostgreSql;

/// <summary>A server that asks for the password, as that of docker-compose.yml does.</summary>
public sealed class PostgreSqlPasswordTests
{
    private const string Role = "asked";

    [TestCase("a;Host=elsewhere")]
    [TestCase(" spaces 'and' \"quotes\" =$%\\ пароль😀 ")]
    public async Task Start_WithThePasswordAsASetting_IsAcceptedWithThisOneOnly(string password)
    {
        using PostgreSqlCluster cluster = await PostgreSqlCluster.RequireAsync();
        await using TestDatabase database = await TestDatabase.CreateAsync(cluster);
        string connectionString = new NpgsqlConnectionStringBuilder(database.Settings["ConnectionStrings:FileService"])
        {
            Username = Role,
            Pooling = false,
        }.ToString();
        await PostgreSqlCommands.ExecuteAsync(
            cluster.ConnectionString,
            $"CREATE ROLE {Role} SUPERUSER LOGIN PASSWORD $password${password}$password$"
        );
        await AskForPasswordAsync(cluster);

        await using ServiceProvider services = await database.StartServicesAsync(
            null,
            ("ConnectionStrings:FileService", connectionString),
            ("Database:Password", password)
        );

        Assert.That(await services.StartUploadAsync(), Is.Not.Null);
        Assert.That(
            async () => await PostgreSqlCommands.OpenAsync($"{connectionString};Password=another"),
            Throws.InstanceOf<PostgresException>().With.Property(nameof(PostgresException.SqlState)).EqualTo("28P01")
        );
    }

    private static async Task AskForPasswordAsync(PostgreSqlCluster cluster)
    {
        string path;
        await using (NpgsqlConnection connection = await PostgreSqlCommands.OpenAsync(cluster.ConnectionString))
        {
            await using NpgsqlCommand show = new("SHOW hba_file", connection);
            path = (string)(await show.ExecuteScalarAsync())!;
        }

        string others = await File.ReadAllTextAsync(path);
        await File.WriteAllTextAsync(path, $"host all {Role} all scram-sha-256\n{others}");

        // It reads the file at its start; told to read it while it runs, it does so some time later.
        cluster.Kill();
        await cluster.StartAgainAsync();
    }
}
