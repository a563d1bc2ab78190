using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace Spika.FileService.Api.IntegrationTests.ShippedClients;

/// <summary>
/// What a client's platform does with its requests: how many connections it opens, how long it waits, what it repeats.
/// </summary>
/// <param name="connections">The most connections at once.</param>
/// <param name="patience">For one answer.</param>
/// <param name="repeatsWhenClosed">
/// Whether a POST is sent once more, on a fresh connection, when one that was used before ends without a byte of an
/// answer. Chromium and OkHttp do; URLSession repeats only methods that are idempotent by their definition.
/// </param>
/// <param name="addresses">Requests go to one after the other.</param>
internal sealed class HttpStack(
    int connections,
    TimeSpan patience,
    bool repeatsWhenClosed,
    params IReadOnlyList<Uri> addresses
) : IDisposable
{
    private readonly SemaphoreSlim _free = new(connections);

    private readonly ConcurrentDictionary<Uri, ConcurrentStack<ClientConnection>> _kept = [];

    private int _sent = -1;

    /// <exception cref="IOException">The connection ended before the answer did.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">There was no connection.</exception>
    /// <exception cref="OperationCanceledException">The answer did not come in time.</exception>
    public async Task<ClientAnswer> SendAsync(string method, string path, string headers, ReadOnlyMemory<byte> body)
    {
        await _free.WaitAsync();
        try
        {
            using CancellationTokenSource timeout = new(patience);
            Uri address = addresses[Interlocked.Increment(ref _sent) % addresses.Count];
            string length = body.Length.ToString(CultureInfo.InvariantCulture);
            byte[] head = Encoding.Latin1.GetBytes(
                $"{method} {path} HTTP/1.1\r\nHost: {address.Authority}\r\n{headers}Content-Length: {length}\r\n\r\n"
            );
            if (TakeKept(address) is { } kept)
            {
                try
                {
                    return await ExchangeAsync(kept, address, head, body, timeout.Token);
                }
                catch (NoAnswerException) when (repeatsWhenClosed) { }
            }

            ClientConnection fresh = await ClientConnection.OpenAsync(address, timeout.Token);
            return await ExchangeAsync(fresh, address, head, body, timeout.Token);
        }
        finally
        {
            _free.Release();
        }
    }

    public void Dispose()
    {
        foreach (ClientConnection connection in _kept.Values.SelectMany(kept => kept))
        {
            connection.Dispose();
        }

        _free.Dispose();
    }

    private async Task<ClientAnswer> ExchangeAsync(
        ClientConnection connection,
        Uri address,
        byte[] head,
        ReadOnlyMemory<byte> body,
        CancellationToken cancellationToken
    )
    {
        bool isKept = false;
        try
        {
            ClientAnswer answer = await connection.ExchangeAsync(head, body, cancellationToken);
            if (isKept = answer.KeepsConnection)
            {
                _kept.GetOrAdd(address, _ => []).Push(connection);
            }

            return answer;
        }
        finally
        {
            if (!isKept)
            {
                connection.Dispose();
            }
        }
    }

    private ClientConnection? TakeKept(Uri address)
    {
        while (_kept.GetOrAdd(address, _ => []).TryPop(out ClientConnection? connection))
        {
            if (!connection.IsClosed)
            {
                return connection;
            }

            connection.Dispose();
        }

        return null;
    }
}
