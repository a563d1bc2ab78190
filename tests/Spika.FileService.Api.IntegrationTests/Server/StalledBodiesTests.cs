using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Api.IntegrationTests.Processes;
using Spika.FileService.Api.Server;

namespace Spika.FileService.Api.IntegrationTests.Server;

/// <summary>Bodies that stop after their first byte hold all connections.</summary>
public sealed class StalledBodiesTests : ServiceTests
{
    private const int Max = 10;

    protected override Dictionary<string, string> Settings => new() { ["Connections:MaxOpen"] = $"{Max}" };

    private OpenConnections Connections => Service.Services.GetRequiredService<OpenConnections>();

    [TearDown]
    public Task WaitUntilAllAreClosedAsync() =>
        Eventually.IsTrueAsync(() => Connections.Count <= 1, Task.CompletedTask);

    [TestCase("PUT /upload/uploads/a/chunks/{0}")]
    [TestCase("POST /upload/files")]
    [TestCase("POST /upload/files/verify")]
    public async Task Request_WhileStalledBodiesHoldAllConnections_IsServed(string route)
    {
        List<Socket> stalled = [];
        try
        {
            for (int i = 0; Connections.Busy < Max; i++)
            {
                Assert.That(i, Is.LessThan(1000));
                Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
                stalled.Add(socket);
                await StallAsync(socket, string.Format(null, route, i));
            }

            Assert.That(await HonestRequests.CountServedAsync(Client, wanted: 3 * Max), Is.EqualTo(3 * Max));
        }
        finally
        {
            stalled.ForEach(socket => socket.Dispose());
        }
    }

    private async Task StallAsync(Socket socket, string line)
    {
        string head =
            $"{line} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{{";
        try
        {
            await socket.ConnectAsync(Client.BaseAddress!.Host, Client.BaseAddress.Port);
            await socket.SendAsync(Encoding.ASCII.GetBytes(head));
        }
        catch (SocketException)
        {
            // Closed at once: all places were taken already.
        }
    }
}
