using System.Globalization;
using System.Text;

namespace Spika.FileService.Api.IntegrationTests.ShippedClients;

/// <summary>Reads answers of HTTP/1.1 from a connection.</summary>
internal sealed class AnswerReader(Stream stream)
{
    private readonly BufferedStream _stream = new(stream, 64 * 1024);

    private readonly byte[] _one = new byte[1];

    /// <exception cref="NoAnswerException">The connection ended before the first byte.</exception>
    public async Task<ClientAnswer> ReadAsync(CancellationToken cancellationToken)
    {
        string statusLine;
        Dictionary<string, string> headers;
        do
        {
            statusLine = await ReadStatusLineAsync(cancellationToken);
            headers = await ReadHeadersAsync(cancellationToken);
        } while (statusLine.Split(' ')[1].StartsWith('1'));

        byte[] body = headers.TryGetValue("content-length", out string? length)
            ? await ReadBytesAsync(int.Parse(length, CultureInfo.InvariantCulture), cancellationToken)
            : await ReadChunkedAsync(headers, cancellationToken);
        bool keeps = !headers.GetValueOrDefault("connection", "").Equals("close", StringComparison.OrdinalIgnoreCase);
        return new ClientAnswer(int.Parse(statusLine.Split(' ')[1], CultureInfo.InvariantCulture), keeps, body);
    }

    private async Task<string> ReadStatusLineAsync(CancellationToken cancellationToken)
    {
        int first;
        try
        {
            first = await ReadByteAsync(cancellationToken);
        }
        catch (IOException exception)
        {
            throw new NoAnswerException(exception);
        }

        return (char)first + await ReadLineAsync(cancellationToken);
    }

    private async Task<Dictionary<string, string>> ReadHeadersAsync(CancellationToken cancellationToken)
    {
        Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase);
        while (await ReadLineAsync(cancellationToken) is { Length: > 0 } line)
        {
            string[] parts = line.Split(':', 2, StringSplitOptions.TrimEntries);
            headers[parts[0]] = parts[1];
        }

        return headers;
    }

    private async Task<byte[]> ReadChunkedAsync(Dictionary<string, string> headers, CancellationToken cancellationToken)
    {
        if (headers.GetValueOrDefault("transfer-encoding") != "chunked")
        {
            return [];
        }

        using MemoryStream body = new();
        int length;
        do
        {
            string line = await ReadLineAsync(cancellationToken);
            length = int.Parse(line.Split(';')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            body.Write(await ReadBytesAsync(length, cancellationToken));
            await ReadLineAsync(cancellationToken);
        } while (length > 0);

        return body.ToArray();
    }

    private async Task<byte[]> ReadBytesAsync(int length, CancellationToken cancellationToken)
    {
        byte[] bytes = new byte[length];
        await _stream.ReadExactlyAsync(bytes, cancellationToken);
        return bytes;
    }

    private async Task<string> ReadLineAsync(CancellationToken cancellationToken)
    {
        StringBuilder line = new();
        int read;
        while ((read = await ReadByteAsync(cancellationToken)) != '\n')
        {
            line.Append((char)read);
        }

        return line.ToString().TrimEnd('\r');
    }

    private async ValueTask<int> ReadByteAsync(CancellationToken cancellationToken)
    {
        await _stream.ReadExactlyAsync(_one, cancellationToken);
        return _one[0];
    }
}
