using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Api.IntegrationTests.Processes;
using Spika.FileService.Api.Server;

namespace Spika.FileService.Api.IntegrationTests.Server;

public sealed class OpenConnectionsTests : ServiceTests
{
    private const int Max = 10;

    // Kestrel's own name for it, which counts for all addresses together.
    protected override Dictionary<string, string> Settings =>
        new()
        {
            ["Kestrel:Limits:MaxConcurrentConnections"] = $"{Max}",

            // No body is too slow.
            ["ChunkRequests:MinBytesPerSecond"] = "0",
        };

    private OpenConnections Connections => Service.Services.GetRequiredService<OpenConnections>();

    [TearDown]
    public Task WaitUntilAllAreClosedAsync() =>
        Eventually.IsTrueAsync(() => Connections.Count <= 1, Task.CompletedTask);

    [Test]
    public async Task Connect_AtTheLimit_ClosesTheOneThatIsIdleForLongest()
    {
        using Sockets sockets = new();
        Socket first = await sockets.ConnectAsync(Client.BaseAddress!);
        for (int i = 0; i < Max; i++)
        {
            await sockets.ConnectAsync(Client.BaseAddress!);
        }

        Assert.That(await ReadAsync(first), Is.Zero);
        Assert.That((await Client.GetAnswerAsync("/health/live")).Refusal, Is.EqualTo("200 "));
    }

    [Test]
    public async Task Connect_ManyTimesAtOnce_RefusesNoneWhileOthersAreIdle()
    {
        for (int i = 0; i < 20; i++)
        {
            using Sockets sockets = new();
            await Task.WhenAll(Enumerable.Range(0, 5 * Max).Select(_ => ConnectForAMomentAsync(sockets)));
            Socket last = await sockets.ConnectAsync(Client.BaseAddress!);

            await last.SendAsync("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray());
            Assert.That(await ReadAsync(last), Is.Positive);
        }
    }

    [Test]
    public async Task Connect_WhenAllAreBusy_IsClosedAndHarmsNone()
    {
        using Sockets sockets = new();
        List<Socket> busy = [];
        for (int i = 0; i < Max; i++)
        {
            Socket socket = await sockets.ConnectAsync(Client.BaseAddress!);
            await socket.SendAsync(Encoding.ASCII.GetBytes(HalfABody(i)));
            busy.Add(socket);
        }

        await Eventually.IsTrueAsync(() => Connections.Busy == Max, Task.CompletedTask);

        // At the connect or at the first read.
        Assert.That(
            async () =>
            {
                Socket refused = await sockets.ConnectAsync(Client.BaseAddress!);
                if (await ReadAsync(refused) == 0)
                {
                    throw new SocketException((int)SocketError.ConnectionReset);
                }
            },
            Throws.TypeOf<SocketException>()
        );
        foreach (Socket socket in busy)
        {
            await socket.SendAsync("x"u8.ToArray());
            Assert.That(await ReadAsync(socket), Is.Positive);
        }
    }

    // It may be evicted for one of those after it before the connect has returned.
    private async Task ConnectForAMomentAsync(Sockets sockets)
    {
        try
        {
            await sockets.ConnectAsync(Client.BaseAddress!);
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionReset) { }
    }

    private static string HalfABody(int index) =>
        $"PUT /upload/uploads/a/chunks/{index} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\nx";

    // A reset is an end as well.
    private static async Task<int> ReadAsync(Socket socket)
    {
        try
        {
            return await socket.ReceiveAsync(new byte[1024]).WaitAsync(TimeSpan.FromSeconds(20));
        }
        catch (SocketException)
        {
            return 0;
        }
    }
}
