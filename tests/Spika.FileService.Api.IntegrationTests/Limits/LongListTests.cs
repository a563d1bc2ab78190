using System.Net;
using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing;

namespace Spika.FileService.Api.IntegrationTests.Limits;

/// <summary>One client asks for more lists than it may be sent.</summary>
public sealed class LongListTests
{
    private const int Chunks = 1500;

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

        // Each index has six digits: a list of 10 KB, of which the address may be sent six in a second.
        await Task.WhenAll(
            Enumerable
                .Range(0, Chunks)
                .Select(chunk => Client.PutChunkAsync("long", $"{900_000 + chunk}", new byte[16 * 1024]))
        );
    }

    [TearDown]
    public async Task StopAsync() => await _service.DisposeAsync();

    [Test]
    public async Task GetList_WhenItsAddressWasSentItsBytes_IsRefusedAndNoChunkIs()
    {
        Answer first = await Client.GetAnswerAsync(Path);

        (Answer refusedList, Answer shortChunk, Answer chunk) = await WhileRefusedAsync(
            end => Client.GetAsync(Path, end),
            async () =>
                (
                    await FirstRefusalAsync(() => Client.GetAnswerAsync(Path)),
                    await Client.PutChunkAsync("other", "0", [1]),
                    await Client.PutChunkAsync("other", "0", new byte[16 * 1024])
                )
        );

        Assert.That(first.Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(refusedList.Refusal, Is.EqualTo("503 server.busy"));
        Assert.That(shortChunk.Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(chunk.Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [FullEffortCase(false)]
    [FullEffortCase(true, Description = "Does not announce its length.")]
    public async Task PutShortChunk_WhenItsOwnerWasSentItsBytes_IsRefusedAndNoOtherOwnersIs(bool isChunked)
    {
        using HttpClient other = _service.ClientOf("another owner");

        (Answer refused, Answer chunk, Answer others, Answer othersList) = await WhileRefusedAsync(
            async end =>
            {
                using HttpRequestMessage request = new(HttpMethod.Put, "/upload/uploads/long/chunks/900000")
                {
                    Content = new ByteArrayContent([1]),
                    Headers = { TransferEncodingChunked = isChunked },
                };
                return await Client.SendAsync(request, end);
            },
            async () =>
                (
                    await FirstRefusalAsync(() => Client.PutChunkAsync("long", "900000", [1])),
                    await Client.PutChunkAsync("long", "900001", new byte[16 * 1024]),
                    await other.PutChunkAsync("other", "0", [1]),
                    await other.GetAnswerAsync("/upload/files/check/other")
                )
        );

        Assert.That(refused.Refusal, Is.EqualTo("503 server.busy"));
        Assert.That(chunk.Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(others.Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(othersList.Status, Is.EqualTo(HttpStatusCode.OK));
    }

    /// <summary>
    /// Asks so often at once that the account is full again, should it have got some room since the requests before.
    /// </summary>
    private static async Task<Answer> FirstRefusalAsync(Func<Task<Answer>> ask)
    {
        Answer answer = default!;
        await foreach (Task<Answer> asked in Task.WhenEach(Enumerable.Range(0, 50).Select(_ => ask())))
        {
            answer = await asked;
            if (answer.Status == HttpStatusCode.ServiceUnavailable)
            {
                break;
            }
        }

        return answer;
    }

    /// <summary>Asks while a hundred requests wait for their lists, of which many were refused already.</summary>
    private static async Task<T> WhileRefusedAsync<T>(
        Func<CancellationToken, Task<HttpResponseMessage>> request,
        Func<Task<T>> ask
    )
    {
        using CancellationTokenSource end = new();
        using (await request(end.Token)) { }

        Task<HttpResponseMessage>[] lists = [.. Enumerable.Range(0, 100).Select(_ => request(end.Token))];
        int refused = 0;
        await foreach (Task<HttpResponseMessage> list in Task.WhenEach(lists))
        {
            refused += (await list).StatusCode == HttpStatusCode.ServiceUnavailable ? 1 : 0;
            if (refused == 40)
            {
                break;
            }
        }

        T answers = await ask();
        await end.CancelAsync();
        return answers;
    }
}
