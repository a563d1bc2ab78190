using System.Net;
using System.Net.Sockets;
using System.Text;
using Npgsql;
using Spika.FileService.Infrastructure.Persistence;

namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence.PostgreSql;

/// <summary>
/// What answers at the address of PostgreSQL does not go on with its protocol: a server without memory or processes
/// left for one more connection, another program on its port while it is away.
/// </summary>
public sealed class OtherAnswerTests
{
    private static readonly byte[] _unknownAuthentication = [(byte)'R', 0, 0, 0, 8, 0, 0, 0, 99];

    // PostgreSQL answers so when it cannot fork.
    [TestCase("Ecould not fork new process for connection: Resource temporarily unavailable\n\0")]
    [TestCase("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")]
    [TestCase("\0\0\0\0\0\0\0\0\0\0\0\0")]
    [TestCase("")]
    public async Task Open_WhenTheAnswerIsNotOfTheProtocol_IsAnOutage(string answer)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(answer);

        Assert.That(await OpenAsync("Prefer", bytes), Is.EqualTo(DatabaseOutage.ConnectionLost));
        Assert.That(await OpenAsync("Disable", bytes), Is.EqualTo(DatabaseOutage.ConnectionLost));
    }

    [Test]
    public async Task Open_WhenTheAuthenticationIsUnknown_IsAnOutage() =>
        Assert.That(await OpenAsync("Disable", _unknownAuthentication), Is.EqualTo(DatabaseOutage.ConnectionLost));

    private static async Task<DatabaseOutage> OpenAsync(string sslMode, byte[] answer)
    {
        using TcpListener server = new(IPAddress.Loopback, 0);
        server.Start();
        int port = ((IPEndPoint)server.LocalEndpoint).Port;
        Task answering = AnswerAsync(server, answer);
        await using NpgsqlConnection connection = new(
            $"Host=127.0.0.1;Port={port};Username=spika;Password=spika;Database=spika;Pooling=false;SSL Mode={sslMode}"
        );

        Exception? thrown = Assert.CatchAsync(connection.OpenAsync);

        server.Stop();
        await answering;
        return DatabaseOutages.Of(thrown!);
    }

    // The driver connects once for each kind of encryption that it asks for.
    private static async Task AnswerAsync(TcpListener server, byte[] answer)
    {
        while (true)
        {
            try
            {
                using TcpClient client = await server.AcceptTcpClientAsync();
                NetworkStream stream = client.GetStream();
                await stream.ReadAtLeastAsync(new byte[1024], minimumBytes: 1);
                await stream.WriteAsync(answer);
            }
            catch (SocketException)
            {
                return;
            }
        }
    }
}
