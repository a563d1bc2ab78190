using Spika.FileService.Api.Hosting;

namespace Spika.FileService.Api.IntegrationTests.Hosting;

public sealed class StartupGuideTests
{
    [TestCase("http://localhost:5080", "http://localhost:5080")]
    [TestCase("http://127.0.0.1:7001", "http://127.0.0.1:7001")]
    [TestCase("http://[::]:8080", "http://localhost:8080")]
    [TestCase("http://0.0.0.0:8080", "http://localhost:8080")]
    [TestCase("https://*:8443", "https://localhost:8443")]
    [TestCase("http://+:80", "http://localhost:80")]
    public void Commands_ForAnyAddress_NameOneThatCanBeReached(string url, string reachable)
    {
        Assert.That(StartupGuide.Commands(url), Does.Contain($" {reachable}/upload/files -d "));
    }
}
