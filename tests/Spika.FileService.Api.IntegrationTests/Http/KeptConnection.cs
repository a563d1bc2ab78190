using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Spika.FileService.Api.IntegrationTests.Http;

/// <summary>
/// Sends one chunk after the other over one connection, and allocates nothing while it does: what is counted is the
/// service's.
/// </summary>
internal sealed class KeptConnection : IDisposable
{
    // The index is written with as many digits as this, blanks in front: JSON allows them, and the length stays the
    // same.
    private const string Index = "      0";

    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp)
    {
        NoDelay = true,
        ReceiveTimeout = 20_000,
    };

    private readonly byte[] _request;

    private readonly byte[] _answer = new byte[1024 * 1024];

    private readonly int _indexAt;

    public KeptConnection(Uri service, string clientId, int chunkBytes)
    {
        string body =
            $$"""{"clientId":"{{clientId}}","offset":{{Index}},"chunk":"{{Convert.ToBase64String(new byte[chunkBytes])}}"}""";
        string head =
            $"POST /upload/files HTTP/1.1\r\nHost: {service.Authority}\r\n"
            + $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n";
        _request = Encoding.ASCII.GetBytes(head + body);
        _indexAt = head.Length + body.IndexOf(Index, StringComparison.Ordinal);
        _socket.Connect(service.Host, service.Port);
    }

    /// <summary>Sends a chunk and waits for its answer, which must be 200.</summary>
    public void Send(int index)
    {
        Span<byte> digits = _request.AsSpan(_indexAt, Index.Length);
        digits.Fill((byte)' ');
        index.TryFormat(digits, out int written, default, CultureInfo.InvariantCulture);

        // Behind the number blanks are allowed as well.
        for (int sent = 0; sent < _request.Length; )
        {
            sent += _socket.Send(_request.AsSpan(sent));
        }

        // A refusal ends with one brace only.
        int read = 0;
        while (read < _answer.Length && !_answer.AsSpan(0, read).EndsWith("}"u8))
        {
            read += _socket.Receive(_answer.AsSpan(read));
        }

        if (!_answer.AsSpan().StartsWith("HTTP/1.1 200 "u8) || written == 0)
        {
            throw new HttpRequestException(Encoding.UTF8.GetString(_answer, 0, read));
        }
    }

    public void Dispose() => _socket.Dispose();
}
