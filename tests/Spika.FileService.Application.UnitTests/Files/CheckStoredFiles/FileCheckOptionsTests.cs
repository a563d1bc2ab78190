using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Spika.FileService.Application.Files.CheckStoredFiles;

namespace Spika.FileService.Application.UnitTests.Files.CheckStoredFiles;

public sealed class FileCheckOptionsTests
{
    [Test]
    public void Defaults_AreThoseOfTheDocumentation()
    {
        FileCheckOptions options = new();

        Assert.That(
            (options.CheckAfter, options.Interval, options.MaxBytesPerSecond),
            Is.EqualTo((TimeSpan.FromDays(30), TimeSpan.FromHours(1), 8_388_608))
        );
    }

    [TestCase("CheckAfter", "00:00:01", "3650.00:00:00", "00:00:00.5", "3650.00:00:01")]
    [TestCase("Interval", "00:00:01", "1.00:00:00", "00:00:00.5", "1.00:00:01")]
    [TestCase("MaxBytesPerSecond", "65536", "17179869184", "65535", "17179869185")]
    public void Bind_WhenTheValueIsOutsideItsRange_IsRefusedWithNameAndRange(
        string setting,
        string min,
        string max,
        string below,
        string above
    )
    {
        string form = min.Contains(':')
            ? $"from {min} to {max}, as [days.]hours:minutes:seconds"
            : $"a whole number from {min} to {max}";
        string message = $"FileChecks:{setting} must be {form}, not ";

        Assert.That(() => (Bind(setting, min), Bind(setting, max)), Throws.Nothing);
        Assert.That(
            () => Bind(setting, below),
            Throws.InstanceOf<OptionsValidationException>().With.Message.Contains(message)
        );
        Assert.That(
            () => Bind(setting, above),
            Throws.InstanceOf<OptionsValidationException>().With.Message.Contains(message)
        );
    }

    private static FileCheckOptions Bind(string setting, string value)
    {
        Dictionary<string, string?> settings = new() { [$"FileChecks:{setting}"] = value };
        using ServiceProvider services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build())
            .AddApplication()
            .BuildServiceProvider();
        return services.GetRequiredService<IOptions<FileCheckOptions>>().Value;
    }
}
