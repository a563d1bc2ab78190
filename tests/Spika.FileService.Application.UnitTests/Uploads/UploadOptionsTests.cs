using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Spika.FileService.Application.Common.Options;
using Spika.FileService.Application.Uploads;

namespace Spika.FileService.Application.UnitTests.Uploads;

public sealed class UploadOptionsTests
{
    private static readonly TestCaseData[] _ranges =
    [
        new("MaxChunkBytes", "1", "67108864", "0", "67108865"),
        new("MaxFileBytes", "1", "17592186044416", "0", "17592186044417"),
        new("MaxChunksPerUpload", "1", "16777216", "0", "16777217"),
        new("AbandonedAfter", "00:00:01", "365.00:00:00", "00:00:00.9999999", "365.00:00:00.0000001"),
        new("FinalizeLease", "00:00:01", "01:00:00", "00:00:00.9999999", "01:00:00.0000001"),
        new("PurgeInterval", "00:00:01", "1.00:00:00", "00:00:00.9999999", "1.00:00:00.0000001"),
        new("MaxOpenUploadsPerOwner", "1", "10000000", "0", "10000001"),
        new("MaxStagedBytesPerOwner", "1", "1125899906842624", "0", "1125899906842625"),
        new("MaxStagedBytes", "1", "1125899906842624", "0", "1125899906842625"),
        new("MaxOddChunksPerUpload", "1", "16777216", "0", "16777217"),
        new("MaxStagedFilesPerOwner", "1", "1000000000", "0", "1000000001"),
        new("MaxStagedFiles", "1", "1000000000", "0", "1000000001"),
        new("WaitForStorageUpTo", "00:00:00", "00:10:00", "-00:00:01", "00:10:00.0000001"),
    ];

    [Test]
    public void Defaults_AreThoseInTheDocumentation()
    {
        UploadOptions options = Bind([]);

        Assert.Multiple(() =>
        {
            Assert.That(options.MaxChunkBytes, Is.EqualTo(4_194_304));
            Assert.That(options.MaxFileBytes, Is.EqualTo(17_179_869_184));
            Assert.That(options.MaxChunksPerUpload, Is.EqualTo(1_048_576));
            Assert.That(options.AbandonedAfter, Is.EqualTo(TimeSpan.FromHours(24)));
            Assert.That(options.FinalizeLease, Is.EqualTo(TimeSpan.FromSeconds(60)));
            Assert.That(options.PurgeInterval, Is.EqualTo(TimeSpan.FromMinutes(10)));
            Assert.That(options.MaxOpenUploadsPerOwner, Is.EqualTo(10_000));
            Assert.That(options.MaxStagedBytesPerOwner, Is.EqualTo(274_877_906_944));
            Assert.That(options.MaxStagedBytes, Is.EqualTo(1_099_511_627_776));
            Assert.That(options.MaxOddChunksPerUpload, Is.EqualTo(65_536));
            Assert.That(options.MaxStagedFilesPerOwner, Is.EqualTo(131_072));
            Assert.That(options.MaxStagedFiles, Is.EqualTo(1_048_576));
            Assert.That(options.WaitForStorageUpTo, Is.EqualTo(TimeSpan.FromSeconds(15)));
        });
    }

    [TestCaseSource(nameof(_ranges))]
    public void Setting_WhenAtAnEndOfItsRange_IsTaken(string name, string min, string max, string below, string above)
    {
        Assert.That(() => (Bind(name, min), Bind(name, max)), Throws.Nothing);
    }

    [TestCaseSource(nameof(_ranges))]
    public void Setting_WhenOutsideItsRange_IsRefusedWithNameAndRange(
        string name,
        string min,
        string max,
        string below,
        string above
    )
    {
        string form = min.Contains(':')
            ? $"from {min} to {max}, as [days.]hours:minutes:seconds"
            : $"a whole number from {min} to {max}";
        string message = $"Uploads:{name} must be {form}, not ";

        Assert.That(
            () => Bind(name, below),
            Throws.InstanceOf<OptionsValidationException>().With.Message.Contains(message)
        );
        Assert.That(
            () => Bind(name, above),
            Throws.InstanceOf<OptionsValidationException>().With.Message.Contains(message)
        );
    }

    [Test]
    public void Setting_WhenItIsNoNumber_IsRefusedWithItsName()
    {
        Assert.That(
            () => Bind("MaxChunkBytes", "4 MiB"),
            Throws.TypeOf<SettingException>().With.Message.Contains("Uploads:MaxChunkBytes")
        );
    }

    [Test]
    public void Ranges_OfEverySetting_AreTested()
    {
        IEnumerable<string> settings = typeof(UploadOptions).GetProperties().Select(property => property.Name);

        Assert.That(settings, Is.EquivalentTo(_ranges.Select(range => range.Arguments[0])));
    }

    private static UploadOptions Bind(string name, string value) => Bind(new() { [$"Uploads:{name}"] = value });

    private static UploadOptions Bind(Dictionary<string, string?> settings)
    {
        using ServiceProvider services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build())
            .AddApplication()
            .BuildServiceProvider();
        return services.GetRequiredService<IOptions<UploadOptions>>().Value;
    }
}
