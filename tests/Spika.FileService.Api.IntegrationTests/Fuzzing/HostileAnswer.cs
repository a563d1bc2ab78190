using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Spika.FileService.Api.IntegrationTests.Fuzzing;

/// <summary>An answer read by its letter: whatever is no well-formed HTTP is an error here.</summary>
internal sealed record HostileAnswer(int Status, IReadOnlyList<(string Name, string Value)> Headers, byte[] Body)
{
    private const int NoContent = 204;

    private const int NotModified = 304;

    private JsonElement? _envelope;

    public JsonElement Envelope => _envelope ??= JsonSerializer.Deserialize<JsonElement>(Body);

    public string? Code => Text("code");

    public string? Member => Text("member");

    /// <summary>Status and code in one value, as in <see cref="Http.Answer.Refusal"/>.</summary>
    public string Refusal => $"{Status} {Code}".TrimEnd();

    /// <summary>The service takes no further request on this connection.</summary>
    public bool Closes => Header("Connection") == "close";

    /// <summary>The answer itself is still to come: 100 Continue.</summary>
    public bool IsInterim => Status < 200;

    /// <summary>The one value of a header; null when it is not there.</summary>
    public string? Header(string name) =>
        Headers.SingleOrDefault(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    /// <param name="received">From the first byte of the answer on.</param>
    /// <param name="isHead">Whether it answers HEAD.</param>
    /// <returns>Null when there is more to come.</returns>
    public static (HostileAnswer Answer, int Length)? TryRead(ReadOnlySpan<byte> received, bool isHead)
    {
        int headLength = received.IndexOf("\r\n\r\n"u8);
        if (headLength < 0)
        {
            return null;
        }

        string[] lines = Encoding.Latin1.GetString(received[..headLength]).Split("\r\n");
        int status = StatusIn(lines[0]);
        HostileAnswer head = new(status, [.. lines.Skip(1).Select(HeaderIn)], []);
        int start = headLength + 4;
        ReadOnlySpan<byte> rest = received[start..];
        return isHead || status is < 200 or NoContent or NotModified ? (head, start)
            : head.Header("Transfer-Encoding") == "chunked"
                ? TryReadChunks(rest) is var (body, length) ? (head with { Body = body }, start + length)
                    : null
            : int.Parse(head.Header("Content-Length")!, NumberStyles.None, CultureInfo.InvariantCulture) is var bytes
            && bytes <= rest.Length
                ? (head with { Body = rest[..bytes].ToArray() }, start + bytes)
            : null;
    }

    public override string ToString() =>
        $"{Status}\n{string.Join('\n', Headers)}\n\n{Encoding.UTF8.GetString(Body.AsSpan(0, Math.Min(Body.Length, 2000)))}";

    private static (byte[] Body, int Length)? TryReadChunks(ReadOnlySpan<byte> received)
    {
        List<byte> body = [];
        for (int at = 0; ; )
        {
            int line = received[at..].IndexOf("\r\n"u8);
            if (line < 0)
            {
                return null;
            }

            int bytes = int.Parse(
                Encoding.ASCII.GetString(received.Slice(at, line)),
                NumberStyles.AllowHexSpecifier,
                CultureInfo.InvariantCulture
            );
            at += line + 2;
            if (received.Length < at + bytes + 2)
            {
                return null;
            }

            body.AddRange(received.Slice(at, bytes));
            at += bytes + 2;
            if (bytes == 0)
            {
                return ([.. body], at);
            }
        }
    }

    private static int StatusIn(string line) =>
        line.StartsWith("HTTP/1.1 ", StringComparison.Ordinal)
        && int.TryParse(line.AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture, out int status)
            ? status
            : throw new InvalidDataException($"No status line: {line}");

    private static (string Name, string Value) HeaderIn(string line) =>
        line.IndexOf(": ", StringComparison.Ordinal) is var colon and > 0
        && !line.AsSpan().ContainsAnyExceptInRange(' ', '~')
            ? (line[..colon], line[(colon + 2)..])
            : throw new InvalidDataException($"No header: {line}");

    private string? Text(string name) =>
        Status >= 400 && Body.Length > 0 && Envelope.TryGetProperty(name, out JsonElement value)
            ? value.GetString()
            : null;
}
