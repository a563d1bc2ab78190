using Microsoft.Extensions.Configuration;
using Spika.FileService.Api.Hosting;

namespace Spika.FileService.Api.IntegrationTests.Hosting;

public sealed class ListenAddressesTests
{
    [TestCase("", "http://localhost:5080")]
    [TestCase("urls=http://127.0.0.1:1;http://[::1]:2", "http://127.0.0.1:1 http://[::1]:2")]
    [TestCase("http_ports=8080;81", "http://*:8080 http://*:81")]
    [TestCase("https_ports=8443", "https://*:8443")]
    [TestCase("urls=http://localhost:1 http_ports=8080", "http://localhost:1")]
    [TestCase(
        "urls=http://0.0.0.0:1 Kestrel:Endpoints:A:Url=http://localhost:2",
        "http://localhost:2 http://0.0.0.0:1"
    )]
    [TestCase("Kestrel:Endpoints:A:Port=2", "http://*")]
    public void Of_ByTheSettings_AreWhatTheServerTakes(string settings, string expected)
    {
        IConfiguration configuration = Read(settings);

        Assert.That(string.Join(' ', ListenAddresses.Of(configuration, [])), Is.EqualTo(expected));
    }

    [TestCase("", "http://localhost:5080")]
    [TestCase("urls=http://127.0.0.1:1 http_ports=8080", "http://127.0.0.1:1")]
    [TestCase("http_ports=8080", "http://*:8080")]
    [TestCase("urls=http://0.0.0.0:1 Kestrel:Endpoints:A:Url=http://localhost:2", "http://localhost:2")]
    [TestCase("urls=http://0.0.0.0:1 Kestrel:Endpoints:A:Port=2", "")]
    public void OfServer_ByTheSettings_AreThoseThatItListensOn(string settings, string expected)
    {
        Assert.That(string.Join(' ', ListenAddresses.OfServer(Read(settings))), Is.EqualTo(expected));
    }

    [Test]
    public void Of_WithInheritedSockets_AreThoseToo()
    {
        IConfiguration configuration = new ConfigurationBuilder().Build();

        Assert.That(
            ListenAddresses.Of(configuration, [new InheritedSocket(3, "http://10.0.0.1:80")]),
            Is.EqualTo(new[] { "http://10.0.0.1:80" })
        );
    }

    [TestCase("http://localhost:5080", true)]
    [TestCase("http://LOCALHOST", true)]
    [TestCase("http://127.0.0.1:0", true)]
    [TestCase("http://127.1.2.3:0", true)]
    [TestCase("http://[::1]:80", true)]
    [TestCase("http://unix:/tmp/a.sock", true)]
    [TestCase("http://unix:/@name", true)]
    [TestCase("foo", null)]
    [TestCase(" ", null)]
    [TestCase("http://*:80", false)]
    [TestCase("http://+:80", false)]
    [TestCase("http://0.0.0.0:80", false)]
    [TestCase("http://[::]:80", false)]
    [TestCase("http://10.0.0.1:80", false)]
    [TestCase("https://*:8443", false)]
    [TestCase("http://localhost.example.org:80", null)]
    [TestCase("http://unix:@name", null)]
    [TestCase("http://127.0.0.1:abc", null)]
    [TestCase("http://*:abc", null)]
    [TestCase("http://127.0.0.1,5080", null)]
    [TestCase("http://127.0.0.1.5:5080", null)]
    [TestCase("http://300.1.1.1:5080", null)]
    [TestCase("http://localhst:5080", null)]
    [TestCase("http://localhost:5080/", true)]
    [TestCase("http://localhost:5080/files", null)]
    [TestCase("http://localhost:5080,http://localhost:5081", null)]
    public void IsLoopback_ByTheHost_IsSafe(string url, bool? expected)
    {
        Assert.That(ListenAddresses.IsLoopback(url), Is.EqualTo(expected));
    }

    private static IConfiguration Read(string settings) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(
                settings
                    .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                    .Select(setting => setting.Split('=', 2))
                    .Select(pair => new KeyValuePair<string, string?>(pair[0], pair[1]))
            )
            .Build();
}
