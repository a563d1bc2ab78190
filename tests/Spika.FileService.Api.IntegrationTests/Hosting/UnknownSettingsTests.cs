using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Application.Common.Options;
using Spika.FileService.Testing;

namespace Spika.FileService.Api.IntegrationTests.Hosting;

public sealed partial class UnknownSettingsTests : ServiceTests
{
    protected override Dictionary<string, string> Settings =>
        new()
        {
            ["ChunkRequests:Timout"] = "10",
            ["Storage:Rot"] = "/x",
            ["Cors:Removed"] = "x",
            ["AllowedHost"] = "localhost",
            ["Url"] = "http://localhost:1",
            ["URL"] = "https://of.another.program",
            ["Kestrel:Limit:MaxConcurrentConnections"] = "10",
            ["Kestrel:Endpoint:Https:Url"] = "https://localhost:2",
            ["Logging:Console:MaxQueLength"] = "10",
            ["Logging:LogLevels:Default"] = "Debug",
        };

    [Test]
    public void Start_WithSettingsThatDoNotExist_WarnsOfEach() =>
        Assert.That(
            Service.Complaints.Messages,
            Is.EqualTo(
                new[]
                {
                    "3011 AllowedHost does not exist and is ignored. Did you mean AllowedHosts?",
                    "3011 ChunkRequests:Timout does not exist and is ignored. Did you mean ChunkRequests:Timeout?",
                    "3011 Cors:Removed does not exist and is ignored.",
                    "3011 Kestrel:Endpoint:Https:Url does not exist and is ignored. Did you mean Kestrel:Endpoints:Https:Url?",
                    "3011 Kestrel:Limit:MaxConcurrentConnections does not exist and is ignored. Did you mean Kestrel:Limits:MaxConcurrentConnections?",
                    "3011 Logging:Console:MaxQueLength does not exist and is ignored. Did you mean Logging:Console:MaxQueueLength?",
                    "3011 Logging:LogLevels:Default does not exist and is ignored. Did you mean Logging:LogLevel:Default?",
                    "3011 Storage:Rot does not exist and is ignored. Did you mean Storage:Root?",
                    "3011 Url does not exist and is ignored. Did you mean Urls?",
                }
            )
        );

    // An endpoint of the service under test would have to be one that it can listen on.
    [TestCase("Kestrel:Endpoints:Https:SslProtocol:0", "Kestrel:Endpoints:Https:SslProtocols:0")]
    [TestCase("Kestrel:Endpoints:Https:ClientCertificatMode", "Kestrel:Endpoints:Https:ClientCertificateMode")]
    public void Find_OfAnEndpointsSetting_NamesTheNearest(string written, string meant)
    {
        IConfiguration settings = new ConfigurationBuilder().AddInMemoryCollection([new(written, "Tls13")]).Build();

        Assert.That(
            UnknownSettings.Find(settings, [.. Service.Services.GetServices<KnownSetting>()]),
            Is.EqualTo(new[] { $"{written} does not exist and is ignored. Did you mean {meant}?" })
        );
    }

    [Test]
    public void Start_WithAnyDocumentedSetting_WouldNotWarn()
    {
        string page = File.ReadAllText(Repository.PathTo("docs/configuration.md"));
        string[] names = [.. Names().Matches(page).Select(name => name.Value.Replace("__", ":")).Distinct()];
        IConfiguration documented = new ConfigurationBuilder()
            .AddInMemoryCollection(
                names
                    .Where(name => !name.EndsWith("Adress") && name != "Auth:Modes")
                    .Select(name => KeyValuePair.Create(name, (string?)"x"))
            )
            .Build();

        string[] unknown = [.. UnknownSettings.Find(documented, [.. Service.Services.GetServices<KnownSetting>()])];

        Assert.That(names, Has.Length.GreaterThan(60));
        Assert.That(unknown, Is.Empty);
    }

    // As they are written in the environment.
    [GeneratedRegex(@"\b[A-Z][A-Za-z]+(__\w+?)+\b")]
    private static partial Regex Names();
}
