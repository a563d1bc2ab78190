using System.Net;
using System.Net.Sockets;

namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence.PostgreSql;

/// <summary>Answers every connection with the same bytes, in the place of PostgreSQL.</summary>
internal sealed class OtherServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    private readonly CancellationTokenSource _end = new();

    private readonly Task _answering;

    public OtherServer(byte[] answer)
    {
        _listener.Start();
        _answering = AnswerAsync(answer);
    }

    /// <summary>With a user and no password.</summary>
    public string ConnectionString =>
        $"Host=127.0.0.1;Port={((IPEndPoint)_listener.LocalEndpoint).Port};Username=spika;Database=spika;Pooling=false";

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _answering;
        _listener.Dispose();
        _end.Dispose();
    }

    // The driver connects once for each kind of encryption that it asks for.
    private async Task AnswerAsync(byte[] answer)
    {
        while (true)
        {
            try
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync(_end.Token);
                NetworkStream stream = client.GetStream();
                await stream.ReadAtLeastAsync(new byte[1024], minimumBytes: 1, cancellationToken: _end.Token);
                await stream.WriteAsync(answer, _end.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (IOException)
            {
                // The driver closed the connection.
            }
        }
    }
}
