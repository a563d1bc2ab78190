using System.Net.Sockets;
using System.Text;
using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Infrastructure.Persistence;

namespace Spika.FileService.Api.IntegrationTests.Errors;

public sealed class DisconnectTests
{
    [TestCase(true, TestName = "Send_WhenClientsResetTheirConnections_IsNoReasonToComplain")]
    [TestCase(false, TestName = "Send_WhenClientsCloseTheirConnections_IsNoReasonToComplain")]
    public async Task Send_WhenClientsGoAway_IsNoReasonToComplain(bool reset)
    {
        ServiceHost service = await ServiceHost.StartAsync(DatabaseProvider.Sqlite, new Dictionary<string, string>());
        for (int i = 0; i < 50; i++)
        {
            await SendHalfAsync(service.Client.BaseAddress!, i * 300, reset);
        }

        // It ends when all its requests have.
        await service.DisposeAsync();

        Assert.That(service.Complaints.Messages, Is.Empty);
    }

    private static async Task SendHalfAsync(Uri service, int bytes, bool reset)
    {
        using TcpClient tcp = new();
        await tcp.ConnectAsync(service.Host, service.Port);
        tcp.LingerState = new LingerOption(reset, 0);
        string head =
            "POST /upload/files HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99999\r\n\r\n";
        await tcp.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"{head}{{\"chunk\":\"{new string('A', bytes)}"));

        // So that the service reads before the end comes.
        await Task.Delay(10);
    }
}
