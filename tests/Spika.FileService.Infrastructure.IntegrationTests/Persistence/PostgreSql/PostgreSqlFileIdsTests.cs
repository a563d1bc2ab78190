using Npgsql;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Infrastructure.Persistence.PostgreSql;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence.PostgreSql;

public sealed class PostgreSqlFileIdsTests
{
    private const int Reads = 5000;

    // A sequence has no snapshot: two looks in one statement differ.
    [Test]
    public async Task ReadAsync_WhileIdsAreGiven_IsNeverBehindTheLastOne()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(DatabaseProvider.PostgreSql);
        await using var source = NpgsqlDataSource.Create(database.Settings["ConnectionStrings:FileService"]!);
        await using NpgsqlConnection connection = await source.OpenConnectionAsync();
        using CancellationTokenSource stop = new();
        Task[] giving = [.. Enumerable.Range(0, 4).Select(_ => GiveAsync(source, stop.Token))];

        int behind = 0;
        for (int read = 0; read < Reads; read++)
        {
            FileIdPosition ids = await PostgreSqlFileIds.ReadAsync(connection, default);
            behind += ids.Next < ids.Last ? 1 : 0;
        }

        await stop.CancelAsync();
        await Task.WhenAll(giving);
        FileIdPosition end = await PostgreSqlFileIds.ReadAsync(connection, default);
        Assert.That(end.Last, Is.GreaterThan(Reads / 10));
        Assert.That(behind, Is.Zero);
    }

    private static async Task GiveAsync(NpgsqlDataSource source, CancellationToken stop)
    {
        await using NpgsqlConnection connection = await source.OpenConnectionAsync(CancellationToken.None);
        await using NpgsqlCommand give = new("SELECT nextval('files_id_seq')", connection);
        while (!stop.IsCancellationRequested)
        {
            await give.ExecuteScalarAsync(CancellationToken.None);
        }
    }
}
