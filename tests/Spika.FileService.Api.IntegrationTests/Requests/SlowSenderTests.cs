using System.Net;
using System.Net.Sockets;
using System.Text;
using Spika.FileService.Api.IntegrationTests.Http;

namespace Spika.FileService.Api.IntegrationTests.Requests;

/// <summary>Senders that announce a body and do not send it, with memory for four of their bodies.</summary>
public sealed class SlowSenderTests : ServiceTests
{
    private const int BodyBytes = 256 * 1024;

    protected override Dictionary<string, string> Settings =>
        new()
        {
            ["ChunkRequests:MaxBodyBytesInFlight"] = $"{4 * BodyBytes}",
            ["ChunkRequests:SlowBodyAfter"] = "00:00:01",
        };

    [Test]
    public async Task PostChunk_WhileSlowSendersHaveAllMemory_IsServedAndOnlyHalfOfThemAreCutOff()
    {
        using SlowSender a = await SlowSender.BeginAsync(Client.BaseAddress!, sentBytes: 40_000);
        using SlowSender b = await SlowSender.BeginAsync(Client.BaseAddress!, sentBytes: 30_000);
        using SlowSender c = await SlowSender.BeginAsync(Client.BaseAddress!, sentBytes: 20_000);
        using SlowSender d = await SlowSender.BeginAsync(Client.BaseAddress!, sentBytes: 10_000);

        Answer answer = await Client.PostChunkAsync("fast", 0, new byte[BodyBytes / 2]);

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await c.ReadStatusAsync(), Does.Contain("408 "));
        Assert.That(await d.ReadStatusAsync(), Does.Contain("408 "));
        Assert.That(await a.EndAsync(), Does.Contain("200 "));
        Assert.That(await b.EndAsync(), Does.Contain("200 "));
    }

    [Test]
    public async Task PutChunk_WhenNobodyWaits_MayTakeLonger()
    {
        using SlowSender slow = await SlowSender.BeginAsync(Client.BaseAddress!, sentBytes: 10_000);
        await Task.Delay(TimeSpan.FromSeconds(2.5));

        Assert.That(await slow.EndAsync(), Does.Contain("200 "));
    }

    private sealed class SlowSender : IDisposable
    {
        private readonly TcpClient _tcp = new();

        private int _rest;

        private NetworkStream Stream => _tcp.GetStream();

        public static async Task<SlowSender> BeginAsync(Uri service, int sentBytes)
        {
            SlowSender sender = new() { _rest = BodyBytes - sentBytes };
            await sender._tcp.ConnectAsync(service.Host, service.Port);
            string head =
                $"PUT /upload/uploads/{Guid.NewGuid()}/chunks/0 HTTP/1.1\r\nHost: {service.Authority}\r\n"
                + $"Content-Length: {BodyBytes}\r\n\r\n";
            await sender.Stream.WriteAsync(Encoding.ASCII.GetBytes(head));
            await sender.Stream.WriteAsync(new byte[sentBytes]);

            // So that it has its turn before the next one.
            await Task.Delay(100);
            return sender;
        }

        public async Task<string?> EndAsync()
        {
            await Stream.WriteAsync(new byte[_rest]);
            return await ReadStatusAsync();
        }

        public async Task<string?> ReadStatusAsync()
        {
            using CancellationTokenSource patience = new(TimeSpan.FromSeconds(10));
            using StreamReader reader = new(Stream, leaveOpen: true);
            return await reader.ReadLineAsync(patience.Token);
        }

        public void Dispose() => _tcp.Dispose();
    }
}
