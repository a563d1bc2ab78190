using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence.PostgreSql;

/// <summary>PostgreSQL on the same machine, by the folder of its sockets: such a socket has no keepalive.</summary>
public sealed class UnixSocketTests
{
    [TestCase("")]
    [TestCase(";TCP Keepalive=true;TCP Keepalive Time=30")]
    public async Task Start_WhenTheHostIsAFolder_ReachesTheDatabase(string more)
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(DatabaseProvider.PostgreSql);
        NpgsqlConnectionStringBuilder connection = new(database.Settings["ConnectionStrings:FileService"]);
        string folder = await ReadSocketFolderAsync(connection.ToString());
        if (!File.Exists($"{folder}/.s.PGSQL.{connection.Port}"))
        {
            Assert.Ignore("The PostgreSQL of the tests has no socket on this machine.");
        }

        connection.Host = folder;
        await using ServiceProvider services = await database.StartServicesAsync(
            null,
            ("ConnectionStrings:FileService", connection + more)
        );

        await using FileServiceDbContext db = await services
            .GetRequiredService<IDbContextFactory<FileServiceDbContext>>()
            .CreateDbContextAsync();
        Assert.That(await db.Uploads.CountAsync(), Is.Zero);
    }

    private static async Task<string> ReadSocketFolderAsync(string connectionString)
    {
        await using NpgsqlConnection connection = new(connectionString);
        await connection.OpenAsync();
        await using NpgsqlCommand command = new("SHOW unix_socket_directories", connection);
        string folders = (string)(await command.ExecuteScalarAsync())!;
        return folders.Split(',')[0].Trim();
    }
}
