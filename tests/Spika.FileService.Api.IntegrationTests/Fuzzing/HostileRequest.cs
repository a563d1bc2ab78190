using System.Text;

namespace Spika.FileService.Api.IntegrationTests.Fuzzing;

/// <summary>
/// A request as bytes, which no HTTP client has looked at: each character of target and headers is one byte.
/// </summary>
internal sealed record HostileRequest(
    string Method,
    string Target,
    IReadOnlyList<(string Name, string Value)> Headers,
    byte[]? Body = null
)
{
    public HostileRequest(string method, string target)
        : this(method, target, []) { }

    /// <summary>The answer to it has no body, whatever its headers say.</summary>
    public bool IsHead => Method == "HEAD";

    /// <summary>No byte of the request line makes none or several requests of one.</summary>
    public bool HasOneEnd =>
        !Method.AsSpan().ContainsAnyExceptInRange('!', '~') && !Target.AsSpan().ContainsAny(" \t\u0001\u007F");

    public HostileRequest With(params IEnumerable<(string Name, string Value)> headers) =>
        this with
        {
            Headers = [.. Headers, .. headers],
        };

    /// <param name="authority">The Host, unless the headers have one.</param>
    public byte[] ToBytes(string authority)
    {
        StringBuilder head = new($"{Method} {Target} HTTP/1.1\r\n");
        foreach ((string name, string value) in Headers)
        {
            head.Append($"{name}: {value}\r\n");
        }

        if (!Has("Host"))
        {
            head.Append($"Host: {authority}\r\n");
        }

        if (Body is not null && !Has("Content-Length") && !Has("Transfer-Encoding"))
        {
            head.Append($"Content-Length: {Body.Length}\r\n");
        }

        return [.. Encoding.Latin1.GetBytes(head.Append("\r\n").ToString()), .. Body ?? []];
    }

    public override string ToString() => Encoding.Latin1.GetString(ToBytes("service"));

    private bool Has(string name) =>
        Headers.Any(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
