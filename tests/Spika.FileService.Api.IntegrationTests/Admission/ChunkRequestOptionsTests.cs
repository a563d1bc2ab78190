using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Spika.FileService.Api.Admission;
using Spika.FileService.Application.Common.Options;

namespace Spika.FileService.Api.IntegrationTests.Admission;

public sealed class ChunkRequestOptionsTests
{
    [Test]
    public void Defaults_AreThoseOfTheDocumentation()
    {
        ChunkRequestOptions options = new();

        Assert.That(
            (
                options.MaxInFlight,
                options.MaxBodyBytesInFlight,
                options.MaxHandledPerClient,
                options.MaxQueued,
                options.SlowBodyAfter,
                options.MinBytesPerSecond,
                options.Timeout
            ),
            Is.EqualTo((1024, 64 << 20, 0, 16_384, TimeSpan.FromSeconds(5), 1024, TimeSpan.FromMinutes(2)))
        );
    }

    [TestCase("MaxInFlight", "1")]
    [TestCase("MaxInFlight", "65536")]
    [TestCase("MaxBodyBytesInFlight", "1048576")]
    [TestCase("MaxBodyBytesInFlight", "1073741824")]
    [TestCase("MaxHandledPerClient", "0")]
    [TestCase("MaxHandledPerClient", "65536")]
    [TestCase("MaxQueued", "0")]
    [TestCase("MaxQueued", "1000000")]
    [TestCase("SlowBodyAfter", "00:00:01")]
    [TestCase("SlowBodyAfter", "01:00:00")]
    [TestCase("MinBytesPerSecond", "0")]
    [TestCase("MinBytesPerSecond", "1048576")]
    [TestCase("Timeout", "00:00:01")]
    [TestCase("Timeout", "01:00:00")]
    public void Bind_WhenTheValueIsAtTheEndOfItsRange_TakesIt(string setting, string value)
    {
        Assert.That(() => Bind(setting, value), Throws.Nothing);
    }

    [TestCase("MaxInFlight", "0", "ChunkRequests:MaxInFlight must be a whole number from 1 to 65536, not 0.")]
    [TestCase("MaxInFlight", "65537", "ChunkRequests:MaxInFlight must be a whole number from 1 to 65536, not 65537.")]
    [TestCase(
        "MaxBodyBytesInFlight",
        "1048575",
        "ChunkRequests:MaxBodyBytesInFlight must be a whole number from 1048576 to 1073741824, not 1048575."
    )]
    [TestCase(
        "MaxBodyBytesInFlight",
        "1073741825",
        "ChunkRequests:MaxBodyBytesInFlight must be a whole number from 1048576 to 1073741824, not 1073741825."
    )]
    [TestCase(
        "MaxHandledPerClient",
        "-1",
        "ChunkRequests:MaxHandledPerClient must be a whole number from 0 to 65536, not -1."
    )]
    [TestCase(
        "MaxHandledPerClient",
        "65537",
        "ChunkRequests:MaxHandledPerClient must be a whole number from 0 to 65536, not 65537."
    )]
    [TestCase("MaxQueued", "-1", "ChunkRequests:MaxQueued must be a whole number from 0 to 1000000, not -1.")]
    [TestCase("MaxQueued", "1000001", "ChunkRequests:MaxQueued must be a whole number from 0 to 1000000, not 1000001.")]
    [TestCase(
        "SlowBodyAfter",
        "00:00:00.5",
        "ChunkRequests:SlowBodyAfter must be from 00:00:01 to 01:00:00, as [days.]hours:minutes:seconds, not 00:00:00.5000000."
    )]
    [TestCase(
        "SlowBodyAfter",
        "01:00:01",
        "ChunkRequests:SlowBodyAfter must be from 00:00:01 to 01:00:00, as [days.]hours:minutes:seconds, not 01:00:01."
    )]
    [TestCase(
        "MinBytesPerSecond",
        "-1",
        "ChunkRequests:MinBytesPerSecond must be a whole number from 0 to 1048576, not -1."
    )]
    [TestCase(
        "MinBytesPerSecond",
        "1048577",
        "ChunkRequests:MinBytesPerSecond must be a whole number from 0 to 1048576, not 1048577."
    )]
    [TestCase(
        "Timeout",
        "00:00:00.5",
        "ChunkRequests:Timeout must be from 00:00:01 to 01:00:00, as [days.]hours:minutes:seconds, not 00:00:00.5000000."
    )]
    [TestCase(
        "Timeout",
        "01:00:01",
        "ChunkRequests:Timeout must be from 00:00:01 to 01:00:00, as [days.]hours:minutes:seconds, not 01:00:01."
    )]
    public void Bind_WhenTheValueIsOutsideItsRange_SaysWhatIsAllowed(string setting, string value, string message)
    {
        Assert.That(
            () => Bind(setting, value),
            Throws.TypeOf<OptionsValidationException>().With.Message.Contains(message)
        );
    }

    private static ChunkRequestOptions Bind(string setting, string value)
    {
        IConfiguration configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { [$"ChunkRequests:{setting}"] = value })
            .Build();
        using ServiceProvider services = new ServiceCollection()
            .AddSingleton(configuration)
            .AddValidatedOptions<ChunkRequestOptions>(ChunkRequestOptions.Section)
            .BuildServiceProvider();
        return services.GetRequiredService<IOptions<ChunkRequestOptions>>().Value;
    }
}
