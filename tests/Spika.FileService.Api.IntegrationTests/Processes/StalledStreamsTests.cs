using System.Net;
using Spika.FileService.Api.Admission;
using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Api.IntegrationTests.Server;
using Spika.FileService.Api.Server;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Api.IntegrationTests.Processes;

/// <summary>The real program with few file handles, and more answers over HTTP/2 that no client reads.</summary>
[Platform("Linux")]
public sealed class StalledStreamsTests
{
    private const int Handles = 1024;

    private const int Streams = 90;

    private const int MemoryClients = 400;

    private static readonly ChunkRequestOptions _bodies = new() { MaxBodyBytesInFlight = 1 << 20 };

    private static readonly ConnectionOptions _unread = new() { MaxUnreadBytes = 32 << 20 };

    [FullEffortCase("/upload/files/1")]
    [FullEffortCase("/upload/files")]
    public async Task Uploads_WhileMoreAnswersThanThereAreHandlesAreNotRead_Work(string path)
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        await using ServiceProcess service = await StartAsync(
            database,
            maxUnreadBytes: 1 << 30,
            "prlimit",
            $"--nofile={Handles}:{Handles}"
        );
        using HttpClient honest = Http2Handler.NewClient(service.Client.BaseAddress);
        TestFile file = TestFile.Of(1, lastChunkBytes: 300_000);
        Assert.That((await honest.UploadAsync(file)).Status, Is.EqualTo(HttpStatusCode.OK));
        const int Clients = 20;
        List<WindowlessClient> clients = await AskAsync(Clients, path, service);

        Assert.That(clients.Count(client => !client.IsClosed), Is.EqualTo(Clients), service.Output);
        Answer verified = await honest.UploadAsync(TestFile.Of(2));
        byte[] downloaded = await honest.GetByteArrayAsync(new Uri("/upload/files/1", UriKind.Relative));
        clients.ForEach(client => client.Dispose());

        Assert.That(verified.Refusal, Is.EqualTo("200 "), service.Output);
        Assert.That(downloaded, Is.EqualTo(file.Content));
        Assert.That((await honest.UploadAsync(TestFile.Of(2))).Refusal, Is.EqualTo("200 "), service.Output);
        Assert.That(service.Output, Does.Not.Contain("Too many open files"));
    }

    [FullEffortCase("/upload/files/1")]
    [FullEffortCase("/upload/files")]
    public async Task Process_WhileItsAnswersAreNotRead_StaysWithinTheComputedMemory(string path)
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        await using ServiceProcess service = await StartAsync(database, _unread.MaxUnreadBytes);
        using HttpClient honest = Http2Handler.NewClient(service.Client.BaseAddress);
        await honest.UploadAsync(TestFile.Of(1, lastChunkBytes: 300_000));
        long quiet = service.ResidentBytes;

        List<WindowlessClient> clients = await AskAsync(MemoryClients, path, service);
        long most = service.ResidentBytes;
        clients.ForEach(client => client.Dispose());

        Assert.That(clients.Count(client => client.IsClosed), Is.Positive);
        MemoryBudget budget = new()
        {
            Bodies = _bodies,
            Unread = _unread,
            Connections = MemoryClients,
        };
        budget.AssertHolds(most - quiet);
        Assert.That((await honest.UploadAsync(TestFile.Of(2))).Refusal, Is.EqualTo("200 "), service.Output);
    }

    private static Task<ServiceProcess> StartAsync(
        TestDatabase database,
        long maxUnreadBytes,
        params IReadOnlyList<string> launcher
    ) =>
        ServiceProcess.StartAsync(
            database
                .Settings.Append(new("Kestrel:EndpointDefaults:Protocols", "Http2"))
                .Append(new("Connections:MaxUnreadBytes", $"{maxUnreadBytes}"))
                .Append(new("ChunkRequests:MaxBodyBytesInFlight", $"{_bodies.MaxBodyBytesInFlight}"))
                .ToDictionary(),
            launcher
        );

    private static async Task<List<WindowlessClient>> AskAsync(int count, string path, ServiceProcess service)
    {
        List<WindowlessClient> clients = [];
        for (int i = 0; i < count; i++)
        {
            WindowlessClient client = await WindowlessClient.ConnectAsync(service.Client.BaseAddress!);
            clients.Add(client);
            for (int stream = 0; stream < Streams; stream++)
            {
                await client.GetAsync(path);
            }

            await Eventually.IsTrueAsync(() => client.IsClosed || client.Answers == Streams, Task.CompletedTask);
            await Task.WhenAll(clients.Select(asked => asked.PingAsync()));
        }

        return clients;
    }
}
