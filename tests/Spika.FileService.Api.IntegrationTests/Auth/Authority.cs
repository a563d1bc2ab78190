using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace Spika.FileService.Api.IntegrationTests.Auth;

/// <summary>An issuer of bearer tokens that publishes its keys, or fails to, as a test says.</summary>
internal sealed class Authority : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    private readonly CancellationTokenSource _end = new();

    private readonly ConcurrentBag<TcpClient> _clients = [];

    private readonly RSA _rsa = RSA.Create(2048);

    private int _connections;

    public Authority()
    {
        _listener.Start();
        Key = new RsaSecurityKey(_rsa) { KeyId = "1" };
        _ = AcceptAsync();
    }

    public RsaSecurityKey Key { get; set; }

    public string Url => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>What it names itself.</summary>
    public string Issuer { get; set; } = "https://issuer.example.org";

    public int Connections => Volatile.Read(ref _connections);

    /// <summary>What it answers in place of its documents; null when it answers nothing at all.</summary>
    public Func<string, string?>? Failure { get; set; }

    /// <summary>Sends one byte each 100 ms.</summary>
    public bool IsDripping { get; set; }

    public static string Answer(string body, string status = "200 OK", string headers = "") =>
        $"HTTP/1.1 {status}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n{headers}\r\n{body}";

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        foreach (TcpClient client in _clients)
        {
            client.Dispose();
        }

        _rsa.Dispose();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            TcpClient client = await _listener.AcceptTcpClientAsync(_end.Token);
            _clients.Add(client);
            Interlocked.Increment(ref _connections);
            _ = ServeAsync(client);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        NetworkStream stream = client.GetStream();
        byte[] buffer = new byte[4096];
        int length = await stream.ReadAsync(buffer, _end.Token);
        string path = Encoding.ASCII.GetString(buffer, 0, length).Split(' ')[1];
        if ((Failure ?? Document)(path) is not { } answer)
        {
            return;
        }

        byte[] bytes = Encoding.ASCII.GetBytes(answer);
        int step = IsDripping ? 1 : bytes.Length;
        for (int sent = 0; sent < bytes.Length; sent += step)
        {
            await stream.WriteAsync(bytes.AsMemory(sent, step), _end.Token);
            if (IsDripping)
            {
                await Task.Delay(100, _end.Token);
            }
        }

        client.Dispose();
    }

    private string Document(string path)
    {
        RSAParameters parameters = Key.Rsa.ExportParameters(false);
        return path switch
        {
            "/.well-known/openid-configuration" => Answer($$"""{"issuer":"{{Issuer}}","jwks_uri":"{{Url}}/keys"}"""),
            "/keys" => Answer(
                $$"""
                {"keys":[{"kty":"RSA","use":"sig","kid":"{{Key.KeyId}}","n":"{{Base64UrlEncoder.Encode(
                    parameters.Modulus
                )}}","e":"{{Base64UrlEncoder.Encode(parameters.Exponent)}}"}]}
                """
            ),
            _ => Answer("", "404 Not Found"),
        };
    }
}
