using System.Net.Sockets;

namespace Spika.FileService.Api.IntegrationTests.ShippedClients;

/// <summary>A connection that is kept from one request to the next.</summary>
internal sealed class ClientConnection : IDisposable
{
    private readonly Socket _socket;

    private readonly NetworkStream _stream;

    private readonly AnswerReader _answers;

    private ClientConnection(Socket socket)
    {
        _socket = socket;
        _stream = new NetworkStream(socket, ownsSocket: true);
        _answers = new AnswerReader(_stream);
    }

    /// <summary>Whether the server has closed it, as far as the client can know before it sends.</summary>
    public bool IsClosed => _socket.Poll(0, SelectMode.SelectRead);

    public static async Task<ClientConnection> OpenAsync(Uri address, CancellationToken cancellationToken)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address.Host, address.Port, cancellationToken);
            return new ClientConnection(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Sends and reads at the same time: a server may answer and close before it has read everything.
    /// </summary>
    public async Task<ClientAnswer> ExchangeAsync(
        byte[] head,
        ReadOnlyMemory<byte> body,
        CancellationToken cancellationToken
    )
    {
        Task sending = SendAsync();
        ClientAnswer answer = await _answers.ReadAsync(cancellationToken);
        await sending;
        return answer;

        async Task SendAsync()
        {
            try
            {
                await _stream.WriteAsync(head, cancellationToken);
                await _stream.WriteAsync(body, cancellationToken);
            }
            catch (IOException)
            {
                // The reader knows whether there was an answer.
            }
        }
    }

    public void Dispose() => _stream.Dispose();
}
