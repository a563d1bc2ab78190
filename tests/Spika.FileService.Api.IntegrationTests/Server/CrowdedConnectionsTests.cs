using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Api.IntegrationTests.Processes;
using Spika.FileService.Api.Server;

namespace Spika.FileService.Api.IntegrationTests.Server;

/// <summary>Connections of one address, none of them too slow, hold all places.</summary>
[Platform("Linux")]
public sealed class CrowdedConnectionsTests : ServiceTests
{
    private const int Max = 12;

    private readonly List<Socket> _crowd = [];

    // No body and no reader is too slow.
    protected override Dictionary<string, string> Settings =>
        new()
        {
            ["Connections:MaxOpen"] = $"{Max}",
            ["Connections:MinBytesPerSecond"] = "0",
            ["ChunkRequests:MinBytesPerSecond"] = "0",
        };

    private OpenConnections Connections => Service.Services.GetRequiredService<OpenConnections>();

    [TearDown]
    public async Task CloseAllAsync()
    {
        _crowd.ForEach(socket => socket.Dispose());
        _crowd.Clear();
        await Eventually.IsTrueAsync(() => Connections.Count <= 1, Task.CompletedTask);
    }

    [Test]
    public async Task Request_OfAnotherAddress_IsServed()
    {
        await CrowdAsync();

        for (int request = 0; request < 3 * Max; request++)
        {
            using (Socket honest = await ConnectAsync("127.0.0.2"))
            {
                Assert.That(await AskAsync(honest), Does.StartWith("HTTP/1.1 200"), $"{request}");
            }

            // Until the server has seen the end, it has a place, of which its address may take a third.
            await Eventually.IsTrueAsync(() => Connections.Count < Max, Task.CompletedTask);
        }
    }

    [Test]
    public async Task Connections_OfAnotherAddress_TakeAThirdAtMost()
    {
        await CrowdAsync();

        for (int connection = 0; connection < Max; connection++)
        {
            await StallAsync("127.0.0.3");
            await Eventually.IsTrueAsync(() => (Connections.Busy, Connections.Count) == (Max, Max), Task.CompletedTask);
        }

        int left = _crowd.Take(Max).Count(IsOpen);
        Assert.That(left, Is.InRange((2 * Max / 3) - 1, 2 * Max / 3));
    }

    [Test]
    public async Task Connections_OfManyAddresses_LeaveAQuarter()
    {
        await CrowdAsync();

        for (int address = 2; address < 2 + (2 * Max); address++)
        {
            await StallAsync($"127.0.0.{address}");
            await Eventually.IsTrueAsync(() => (Connections.Busy, Connections.Count) == (Max, Max), Task.CompletedTask);
        }

        Assert.That(_crowd.Take(Max).Count(IsOpen), Is.EqualTo(Max / 4));
    }

    [Test]
    public async Task Request_OfTheSameAddress_IsRefusedAndHarmsNone()
    {
        await CrowdAsync();

        using Socket other = await ConnectAsync("127.0.0.1");

        Assert.That(await AskAsync(other), Is.Empty);
        Assert.That(_crowd.Count(IsOpen), Is.EqualTo(Max));
    }

    [Test]
    public async Task Request_OfAnotherAddress_TakesThePlaceOfTheLeastUsed()
    {
        await CrowdAsync();
        foreach (Socket used in _crowd.Skip(1))
        {
            await used.SendAsync(new byte[10_000]);
        }

        using Socket honest = await ConnectAsync("127.0.0.2");

        Assert.That(await AskAsync(honest), Does.StartWith("HTTP/1.1 200"));
        await Eventually.IsTrueAsync(() => !IsOpen(_crowd[0]), Task.CompletedTask);
        Assert.That(_crowd.Skip(1).Count(IsOpen), Is.EqualTo(Max - 1));
    }

    private async Task CrowdAsync()
    {
        for (int taken = 1; taken <= Max; taken++)
        {
            await StallAsync("127.0.0.1");
            await Eventually.IsTrueAsync(() => Connections.Busy == taken, Task.CompletedTask);
        }
    }

    // The beginning of a body.
    private async Task StallAsync(string address)
    {
        Socket socket = await ConnectAsync(address);
        _crowd.Add(socket);
        await TrySendAsync(
            socket,
            $"PUT /upload/uploads/a/chunks/{_crowd.Count} HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 1000000\r\n\r\n"
        );

        // The answer 100: it waits for the body.
        _ = await ReadAsync(socket);
    }

    private async Task<Socket> ConnectAsync(string address)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, Client.BaseAddress!.Port);
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionReset)
        {
            // It was refused already.
        }

        return socket;
    }

    /// <returns>As <see cref="ReadAsync"/>.</returns>
    private static async Task<string> AskAsync(Socket socket)
    {
        await TrySendAsync(socket, "GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        return await ReadAsync(socket);
    }

    /// <returns>The beginning of the answer; empty when the connection was closed.</returns>
    private static async Task<string> ReadAsync(Socket socket)
    {
        byte[] answer = new byte[1000];
        try
        {
            return Encoding.ASCII.GetString(answer, 0, await socket.ReceiveAsync(answer));
        }
        catch (SocketException)
        {
            return "";
        }
    }

    private static async Task TrySendAsync(Socket socket, string text)
    {
        try
        {
            await socket.SendAsync(Encoding.ASCII.GetBytes(text));
        }
        catch (SocketException)
        {
            // It was closed for another one.
        }
    }

    private static bool IsOpen(Socket socket)
    {
        try
        {
            return !socket.Poll(TimeSpan.Zero, SelectMode.SelectRead) || socket.Available > 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
