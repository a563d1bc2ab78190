using System.Net.Sockets;
using System.Text;
using MediatR;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Api.IntegrationTests.Processes;

namespace Spika.FileService.Api.IntegrationTests.Server;

public sealed class WaitingRequestTests : ServiceTests
{
    private const int BodyBytes = 2 << 20;

    // Two for the connection that waits; the other one may have the same.
    private const int MostBlocks = 4;

    private readonly CountingPoolFactory _pools = new();

    private readonly TaskCompletionSource _arrived = new();

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    protected override Dictionary<string, string> Settings => new() { ["ChunkRequests:MaxInFlight"] = "1" };

    protected override void ReplaceServices(IServiceCollection services) =>
        services
            .AddSingleton<IMemoryPoolFactory<byte>>(_pools)
            .AddTransient<ISender>(_ => new StubSender(EndWithTheTestAsync));

    // A client that closes looks half-closed until the server writes: the request would end with the host's shutdown
    // time.
    [TearDown]
    public void EndRequest() => _ended.TrySetResult();

    [Test]
    [Platform("Linux")]
    public async Task PutChunk_WhileItWaitsForItsTurn_TakesFewBlocks()
    {
        _ = Client.PostChunkAsync("a", 0, [1]);
        await _arrived.Task.WaitAsync(TimeSpan.FromSeconds(10));

        using Socket waiting = new(SocketType.Stream, ProtocolType.Tcp) { SendBufferSize = 64 * 1024 };
        await waiting.ConnectAsync(Client.BaseAddress!.Host, Client.BaseAddress.Port);
        await waiting.SendAsync(Encoding.ASCII.GetBytes(Head()));
        Task sending = waiting.SendAsync(new byte[BodyBytes]);
        await Eventually.IsTrueAsync(() => sending.IsCompleted || IsHeldBack(waiting), Task.CompletedTask);

        Assert.That(sending.IsCompleted, Is.False);
        Assert.That(_pools.MostInUse, Is.InRange(1, MostBlocks));
    }

    // tcpi_backoff of struct tcp_info: the receive window was full, and still full when the kernel probed it, 200 ms
    // later at the earliest.
    private static bool IsHeldBack(Socket sender)
    {
        Span<byte> info = stackalloc byte[8];
        sender.GetRawSocketOption(optionLevel: 6, optionName: 11, info);
        return info[4] > 0;
    }

    private string Head() =>
        $"PUT /upload/uploads/a/chunks/1 HTTP/1.1\r\nHost: {Client.BaseAddress!.Authority}\r\nContent-Length: {BodyBytes}\r\n\r\n";

    private Task EndWithTheTestAsync(CancellationToken cancellationToken)
    {
        _arrived.TrySetResult();
        return _ended.Task.WaitAsync(cancellationToken);
    }
}
