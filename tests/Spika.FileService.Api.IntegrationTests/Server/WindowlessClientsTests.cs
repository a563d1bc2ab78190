using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Api.IntegrationTests.Processes;
using Spika.FileService.Api.Server;

namespace Spika.FileService.Api.IntegrationTests.Server;

/// <summary>Answers over HTTP/2 of each kind hold all connections: no stream has a window.</summary>
public sealed class WindowlessClientsTests : ServiceTests
{
    private const int Max = 10;

    private readonly List<WindowlessClient> _clients = [];

    protected override Dictionary<string, string> Settings =>
        new() { ["Connections:MaxOpen"] = $"{Max}", ["Kestrel:EndpointDefaults:Protocols"] = "Http2" };

    private OpenConnections Connections => Service.Services.GetRequiredService<OpenConnections>();

    [TearDown]
    public async Task CloseAllAsync()
    {
        _clients.ForEach(client => client.Dispose());
        _clients.Clear();
        await Eventually.IsTrueAsync(() => Connections.Count <= 1, Task.CompletedTask);
    }

    [TestCase("/upload/files", 1)]
    [TestCase("/upload/files", 3)]
    [TestCase("/upload/files/1", 1)]
    [TestCase("/health/ready", 1)]
    [TestCase("/nowhere", 1)]
    public async Task Request_WhileAnswersWithoutAWindowHoldAllConnections_IsServed(string path, int streams)
    {
        using HttpClient honest = Http2Handler.NewClient(Client.BaseAddress);
        Assert.That(
            (await honest.UploadAsync(TestFile.Of(1, lastChunkBytes: 300_000))).Status,
            Is.EqualTo(HttpStatusCode.OK)
        );
        for (int taken = 0; taken < Max; taken++)
        {
            WindowlessClient client = await WindowlessClient.ConnectAsync(Client.BaseAddress!);
            _clients.Add(client);
            for (int stream = 0; stream < streams; stream++)
            {
                await client.GetAsync(path);
            }

            await Eventually.IsTrueAsync(() => client.Answers == streams, Task.CompletedTask);
        }

        Assert.That(await HonestRequests.CountServedAsync(honest, wanted: 3 * Max), Is.EqualTo(3 * Max));
    }
}
