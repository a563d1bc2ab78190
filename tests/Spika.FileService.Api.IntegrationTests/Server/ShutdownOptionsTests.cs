using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Spika.FileService.Api.Server;
using Spika.FileService.Application.Common.Options;

namespace Spika.FileService.Api.IntegrationTests.Server;

public sealed class ShutdownOptionsTests
{
    [Test]
    public void Defaults_AreThoseOfTheDocumentation()
    {
        ShutdownOptions options = new();

        Assert.That(options.KeepAliveFor, Is.EqualTo(TimeSpan.FromSeconds(2)));
        Assert.That(options.Timeout, Is.EqualTo(TimeSpan.FromSeconds(30)));
    }

    [TestCase("KeepAliveFor", "00:00:00")]
    [TestCase("KeepAliveFor", "00:00:30")]
    [TestCase("Timeout", "00:00:01")]
    [TestCase("Timeout", "00:10:00")]
    public void Bind_WhenTheValueIsAtTheEndOfItsRange_TakesIt(string setting, string value)
    {
        Assert.That(() => Bind(setting, value), Throws.Nothing);
    }

    [TestCase(
        "KeepAliveFor",
        "00:00:31",
        "Shutdown:KeepAliveFor must be from 00:00:00 to 00:00:30, as [days.]hours:minutes:seconds, not 00:00:31."
    )]
    [TestCase(
        "Timeout",
        "00:00:00",
        "Shutdown:Timeout must be from 00:00:01 to 00:10:00, as [days.]hours:minutes:seconds, not 00:00:00."
    )]
    [TestCase(
        "Timeout",
        "00:10:01",
        "Shutdown:Timeout must be from 00:00:01 to 00:10:00, as [days.]hours:minutes:seconds, not 00:10:01."
    )]
    public void Bind_WhenTheValueIsOutsideItsRange_SaysWhatIsAllowed(string setting, string value, string message)
    {
        Assert.That(
            () => Bind(setting, value),
            Throws.TypeOf<OptionsValidationException>().With.Message.Contains(message)
        );
    }

    private static ShutdownOptions Bind(string setting, string value)
    {
        IConfiguration configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { [$"Shutdown:{setting}"] = value })
            .Build();
        using ServiceProvider services = new ServiceCollection()
            .AddSingleton(configuration)
            .AddValidatedOptions<ShutdownOptions>(ShutdownOptions.Section)
            .BuildServiceProvider();
        return services.GetRequiredService<IOptions<ShutdownOptions>>().Value;
    }
}
