using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Testing;

namespace Spika.FileService.Api.IntegrationTests.Server;

/// <summary>
/// Many chunks at once on one connection of HTTP/2, over TLS without a proxy, as iOS sends them. The memory
/// for bodies holds 42 of 1 MiB; all others wait.
/// </summary>
public sealed class Http2Tests : ServiceTests
{
    private const int ChunkBytes = 1 << 20;

    private readonly string _certificate = Path.GetTempFileName();

    private string? _fingerprint;

    protected override Dictionary<string, string> Settings =>
        new()
        {
            ["Kestrel:Endpoints:Tls:Url"] = "https://127.0.0.1:0",
            ["Kestrel:Endpoints:Tls:Certificate:Path"] = WriteCertificate(),
        };

    [OneTimeTearDown]
    public void RemoveCertificate() => File.Delete(_certificate);

    [TestCase(43, ChunkBytes)]
    [TestCase(100, ChunkBytes)]
    [TestCase(300, 64 * 1024)]
    [Category(TestEffort.Category)]
    public async Task PutChunk_ManyAtOnceOnOneConnection_SavesAll(int usual, int bytes)
    {
        int count = TestEffort.Of(usual, usual * 3);
        string clientId = Guid.NewGuid().ToString();
        using SocketsHttpHandler handler = new()
        {
            EnableMultipleHttp2Connections = false,
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                    certificate!.GetCertHashString() == _fingerprint,
            },
        };
        using HttpClient client = new(handler) { BaseAddress = Client.BaseAddress, Timeout = TimeSpan.FromMinutes(2) };
        byte[] content = RandomNumberGenerator.GetBytes(bytes);

        HttpStatusCode[] answers = await Task.WhenAll(
            Enumerable.Range(0, count).Select(index => PutAsync(client, clientId, index, content))
        );

        Assert.That(answers, Has.All.EqualTo(HttpStatusCode.OK));
    }

    private static async Task<HttpStatusCode> PutAsync(HttpClient client, string clientId, int index, byte[] content)
    {
        // Every third is small.
        using HttpRequestMessage request = new(HttpMethod.Put, $"/upload/uploads/{clientId}/chunks/{index}")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(content, 0, index % 3 == 2 ? 1000 : content.Length),
        };
        using HttpResponseMessage response = await client.SendAsync(request);
        return response.StatusCode;
    }

    private string WriteCertificate()
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using X509Certificate2 certificate = request.CreateSelfSigned(
            DateTimeOffset.UnixEpoch,
            DateTimeOffset.UnixEpoch.AddYears(100)
        );
        _fingerprint = certificate.GetCertHashString();
        File.WriteAllBytes(_certificate, certificate.Export(X509ContentType.Pfx));
        return _certificate;
    }
}
