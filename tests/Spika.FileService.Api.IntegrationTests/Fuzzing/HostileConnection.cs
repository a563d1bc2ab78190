using System.Net.Sockets;

namespace Spika.FileService.Api.IntegrationTests.Fuzzing;

/// <summary>Sends any bytes, and reads answers one after the other.</summary>
internal sealed class HostileConnection : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    // A service that waits for the rest of a body says nothing. To wait a little longer for an answer costs time, a
    // little shorter an answer.
    private static readonly TimeSpan _beforeAnAnswer = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan _beforeAnother = TimeSpan.FromMilliseconds(10);

    // Closed with a reset: the ports of a hundred thousand connections would be kept for a minute each otherwise.
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp)
    {
        NoDelay = true,
        LingerState = new LingerOption(enable: true, seconds: 0),
    };

    private byte[] _received = new byte[8 * 1024];

    private int _length;

    public static async Task<HostileConnection> OpenAsync(Uri service)
    {
        HostileConnection connection = new();
        await connection._socket.ConnectAsync(service.Host, service.Port);
        return connection;
    }

    /// <returns>Null when the service closed the connection and gave no answer.</returns>
    public async Task<HostileAnswer?> AskAsync(byte[] request, bool isHead)
    {
        using CancellationTokenSource patience = new(_patience);
        await SendAsync(request, patience.Token);
        HostileAnswer? answer = await ReadAsync(isHead, patience.Token);
        return _length == 0 || answer is null or { Closes: true }
            ? answer
            : throw new InvalidDataException("The service gave more than one answer.");
    }

    /// <summary>
    /// Sends what may be no whole request, or several. When no answer comes, the service is told that nothing more
    /// will, and must close the connection.
    /// </summary>
    /// <returns>The answers that came.</returns>
    public async Task<List<HostileAnswer>> SayAllAsync(byte[] bytes, bool isHead)
    {
        using CancellationTokenSource patience = new(_patience);
        List<HostileAnswer> answers = [];
        await SendAsync(bytes, patience.Token);
        Task<HostileAnswer?> reading = ReadAsync(isHead, patience.Token);
        while (true)
        {
            TimeSpan pause = answers.Count == 0 ? _beforeAnAnswer : _beforeAnother;
            if (await Task.WhenAny(reading, Task.Delay(pause, patience.Token)) != reading)
            {
                _socket.Shutdown(SocketShutdown.Send);
            }

            if (await reading is not { } answer)
            {
                return answers;
            }

            answers.Add(answer);
            reading = ReadAsync(isHead, patience.Token);
        }
    }

    public void Dispose() => _socket.Dispose();

    private async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            while (!bytes.IsEmpty)
            {
                bytes = bytes[await _socket.SendAsync(bytes, cancellationToken)..];
            }
        }
        catch (SocketException)
        {
            // The service has closed it already; its answer may have come before.
        }
    }

    private async Task<HostileAnswer?> ReadAsync(bool isHead, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (HostileAnswer.TryRead(_received.AsSpan(0, _length), isHead) is var (answer, length))
            {
                _received.AsSpan(length, _length - length).CopyTo(_received);
                _length -= length;
                if (answer.IsInterim)
                {
                    continue;
                }

                return answer;
            }

            if (_length == _received.Length)
            {
                Array.Resize(ref _received, 2 * _length);
            }

            int read = await ReceiveAsync(_received.AsMemory(_length), cancellationToken);
            if (read == 0)
            {
                return _length == 0 ? null : throw new InvalidDataException("The service gave half an answer.");
            }

            _length += read;
        }
    }

    private async Task<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await _socket.ReceiveAsync(buffer, cancellationToken);
        }
        catch (SocketException)
        {
            // Closed with a reset, as bytes of ours were left unread.
            return 0;
        }
    }
}
