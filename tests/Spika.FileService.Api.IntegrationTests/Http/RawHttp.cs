using System.Net.Sockets;
using System.Text;

namespace Spika.FileService.Api.IntegrationTests.Http;

/// <summary>Sends what no HTTP client would: half a request, or a path that is not normalised.</summary>
internal static class RawHttp
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);

    /// <param name="head">The request line and the headers, without those that every request has.</param>
    /// <returns>The answer's head and body, as far as it came before its end or the connection's.</returns>
    public static async Task<string> SendAsync(Uri service, params string[] head)
    {
        using CancellationTokenSource timeout = new(_patience);
        using TcpClient tcp = new();
        await tcp.ConnectAsync(service.Host, service.Port, timeout.Token);
        NetworkStream stream = tcp.GetStream();
        string request = string.Join("\r\n", [.. head, $"Host: {service.Authority}", "", ""]);
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request), timeout.Token);

        StringBuilder answer = new();
        byte[] buffer = new byte[4096];
        int read;
        do
        {
            read = await stream.ReadAsync(buffer, timeout.Token);
            answer.Append(Encoding.UTF8.GetString(buffer, 0, read));
        } while (read > 0 && !IsComplete(answer.ToString()));

        return answer.ToString();
    }

    // Every answer that these tests ask for is the envelope or empty.
    private static bool IsComplete(string answer) =>
        answer.Contains("\r\n\r\n")
        && (answer.Contains("\"}") || answer.Contains("]}}") || answer.Contains("Length: 0"));
}
