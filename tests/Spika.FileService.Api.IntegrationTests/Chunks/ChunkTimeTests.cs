using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Spika.FileService.Api.IntegrationTests.Http;

namespace Spika.FileService.Api.IntegrationTests.Chunks;

public sealed class ChunkTimeTests : ServiceTests
{
    private readonly SemaphoreSlim _arrived = new(0);

    protected override Dictionary<string, string> Settings =>
        new()
        {
            ["ChunkRequests:MaxInFlight"] = "1",
            ["ChunkRequests:MaxQueued"] = "0",
            ["ChunkRequests:Timeout"] = "00:00:01",
        };

    protected override void ReplaceServices(IServiceCollection services) =>
        services.AddTransient<ISender>(_ => new StubSender(NeverEndAsync));

    [OneTimeTearDown]
    public void Close() => _arrived.Dispose();

    [Test]
    public async Task PostChunk_WhenItTakesTooLong_IsTimedOut()
    {
        Answer answer = await Client.PostChunkAsync("a", 0, [1]);

        Assert.That(answer.Refusal, Is.EqualTo("408 request.timeout"));
    }

    [TestCase("POST", "/upload/files")]
    [TestCase("PUT", "/upload/uploads/a/chunks/0")]
    public async Task SendChunk_WhenTooManyAreInFlight_IsRefusedUnread(string method, string path)
    {
        await DrainAsync();
        Task<Answer> first = Client.PostChunkAsync("a", 0, [1]);
        await _arrived.WaitAsync(TimeSpan.FromSeconds(10));

        string second = await RawHttp.SendAsync(
            Client.BaseAddress!,
            $"{method} {path} HTTP/1.1",
            "Content-Type: application/json",
            "Content-Length: 1000"
        );
        await first;

        Assert.That(
            second,
            Does.StartWith("HTTP/1.1 503 ").And.Contain("Retry-After: ").And.Contain("\"server.busy\"")
        );
    }

    private async Task NeverEndAsync(CancellationToken cancellationToken)
    {
        _arrived.Release();
        await Task.Delay(Timeout.Infinite, cancellationToken);
    }

    // Those that other tests let arrive do not count.
    private async Task DrainAsync()
    {
        while (await _arrived.WaitAsync(TimeSpan.Zero)) { }
    }
}
