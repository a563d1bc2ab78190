using Npgsql;
using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Testing;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Api.IntegrationTests.Processes;

/// <summary>Two processes and hundreds of clients on a PostgreSQL that takes few connections.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class FewConnectionsTests
{
    private const int Clients = 400;

    [FullEffortCase(10)]
    [FullEffortCase(100)]
    public async Task Upload_OfManyClientsAtOnce_WaitsForAConnection(int maxConnections)
    {
        using PostgreSqlCluster cluster = await PostgreSqlCluster.RequireAsync(maxConnections);
        await using TestDatabase database = await TestDatabase.CreateAsync(cluster);
        await using ServiceProcess one = await ServiceProcess.StartAsync(database.Settings);
        await using ServiceProcess other = await ServiceProcess.StartAsync(database.Settings);
        NpgsqlConnection.ClearAllPools();

        string[] answers = await Task.WhenAll(
            Enumerable
                .Range(0, Clients)
                .Select(number => Task.Run(() => UploadAsync(number % 2 == 0 ? one.Client : other.Client)))
        );

        Assert.That(
            answers.CountBy(answer => answer),
            Is.EquivalentTo([KeyValuePair.Create("200 , 200 ", Clients)]),
            one.Output
        );
    }

    private static async Task<string> UploadAsync(HttpClient service)
    {
        TestFile file = TestFile.Of(1);
        Answer chunk = await service.PostChunkAsync(file, 0);
        Answer verified = await service.VerifyAsync(file);
        return $"{chunk.Refusal}, {verified.Refusal}";
    }
}
