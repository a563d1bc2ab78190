using System.Net;
using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Infrastructure.Persistence;

namespace Spika.FileService.Api.IntegrationTests.Limits;

/// <summary>One address asks for more lists than it may be sent.</summary>
public sealed class LongListTests
{
    private const int Chunks = 3000;

    private const string Path = "/upload/files/check/long";

    private ServiceHost _service = null!;

    private HttpClient Client => _service.Client;

    [SetUp]
    public async Task StartAsync()
    {
        _service = await ServiceHost.StartAsync(
            DatabaseProvider.Sqlite,
            new Dictionary<string, string> { ["Lists:MaxBytesPerSecond"] = "65536" }
        );

        // Each index has six digits: a list of 21 KB, of which the address may be sent one in a third of a second.
        await Task.WhenAll(
            Enumerable
                .Range(0, Chunks)
                .Select(chunk => Client.PutChunkAsync("long", $"{900_000 + chunk}", new byte[16 * 1024]))
        );
    }

    [TearDown]
    public async Task StopAsync() => await _service.DisposeAsync();

    [Test]
    public async Task GetList_WhenItsAddressWasSentItsBytes_IsRefusedAndChunksAreNot()
    {
        using CancellationTokenSource end = new();
        Answer first = await Client.GetAnswerAsync(Path);
        Task<HttpResponseMessage>[] lists = [.. Enumerable.Range(0, 100).Select(_ => Client.GetAsync(Path, end.Token))];

        int refused = 0;
        await foreach (Task<HttpResponseMessage> list in Task.WhenEach(lists))
        {
            refused += (await list).StatusCode == HttpStatusCode.ServiceUnavailable ? 1 : 0;
            if (refused == 40)
            {
                break;
            }
        }

        Answer refusedList = await Client.GetAnswerAsync(Path);
        Answer shortChunk = await Client.PutChunkAsync("other", "0", [1]);
        Answer chunk = await Client.PutChunkAsync("other", "0", new byte[16 * 1024]);
        await end.CancelAsync();

        Assert.That(first.Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(refusedList.Refusal, Is.EqualTo("503 server.busy"));
        Assert.That(shortChunk.Refusal, Is.EqualTo("503 server.busy"));
        Assert.That(chunk.Status, Is.EqualTo(HttpStatusCode.OK));
    }
}
