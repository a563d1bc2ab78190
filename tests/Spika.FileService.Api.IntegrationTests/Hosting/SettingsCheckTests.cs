using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Spika.FileService.Api.Admission;
using Spika.FileService.Api.Hosting;
using Spika.FileService.Api.Server;
using Spika.FileService.Application;
using Spika.FileService.Application.Common;
using Spika.FileService.Application.Common.Options;
using Spika.FileService.Infrastructure;
using Spika.FileService.Infrastructure.Settings;

namespace Spika.FileService.Api.IntegrationTests.Hosting;

public sealed class SettingsCheckTests
{
    [Test]
    public void BuildWithCheckedSettings_WhenNothingIsConfigured_SaysNothing()
    {
        Assert.That(() => CheckAsync(), Throws.Nothing);
    }

    [Test]
    public void BuildWithCheckedSettings_WhenSeveralAreBad_SaysEach()
    {
        Assert.That(
            () => CheckAsync("--Uploads:MaxChunkBytes=0", "--ChunkRequests:MaxInFlight=0"),
            Throws
                .TypeOf<SettingException>()
                .With.Message.EqualTo(
                    "Uploads:MaxChunkBytes must be a whole number from 1 to 67108864, not 0.\n"
                        + "ChunkRequests:MaxInFlight must be a whole number from 1 to 65536, not 0."
                )
        );
    }

    [Test]
    public void BuildWithCheckedSettings_WhenAnotherIsMisspelt_SaysThatToo()
    {
        Assert.That(
            () => CheckAsync("--Uploads:MaxChunkBytes=0", "--Storage:Rot=/x"),
            Throws
                .TypeOf<SettingException>()
                .With.Message.EqualTo(
                    "Uploads:MaxChunkBytes must be a whole number from 1 to 67108864, not 0.\n"
                        + "Storage:Rot does not exist and is ignored. Did you mean Storage:Root?"
                )
        );
    }

    [TestCase("Uploads:MaxChunkBytes=4MiB", "a whole number from 1 to 67108864, not 4MiB")]
    [TestCase("Uploads:MaxChunkBytes=", "a whole number from 1 to 67108864, not empty")]
    [TestCase(
        "Uploads:MaxFileBytes=99999999999999999999",
        "a whole number from 1 to 17592186044416, not 99999999999999999999"
    )]
    [TestCase("Uploads:AbandonedAfter=24", "from 00:00:01 to 365.00:00:00, as [days.]hours:minutes:seconds, not 24")]
    [TestCase(
        "Uploads:AbandonedAfter=24:00:00",
        "from 00:00:01 to 365.00:00:00, as [days.]hours:minutes:seconds, not 24:00:00"
    )]
    [TestCase("Storage=/data", "a group of settings, such as Storage:Provider, not one value")]
    [TestCase(
        "Storage:Durability=PowerLoss,ProcessCrash",
        "one of PowerLoss, ProcessCrash, not PowerLoss,ProcessCrash"
    )]
    [TestCase("Storage:Durability=maybe", "one of PowerLoss, ProcessCrash, not maybe")]
    [TestCase("Files:ShareEqualContent=perhaps", "true or false, not perhaps")]
    [TestCase(
        "Logging:LogLevel:Default=Verbose",
        "one of Trace, Debug, Information, Warning, Error, Critical, None, not Verbose"
    )]
    [TestCase(
        "Logging:LogLevel:Spika.FileService=Loud",
        "one of Trace, Debug, Information, Warning, Error, Critical, None, not Loud"
    )]
    [TestCase(
        "Logging:Console:LogLevel:Default=Loud",
        "one of Trace, Debug, Information, Warning, Error, Critical, None, not Loud"
    )]
    [TestCase("Logging:LogLevel:Default=7", "one of Trace, Debug, Information, Warning, Error, Critical, None, not 7")]
    [TestCase("Logging:Console:QueueFullMode=2", "one of Wait, DropWrite, not 2")]
    [TestCase("Logging:Console:MaxQueueLength=many", "a whole number, not many")]
    [TestCase("Logging:Console:MaxQueueLength=0", "a whole number from 1 on, not 0")]
    [TestCase("Logging:Console:FormatterName=jsonn", "one of simple, json, systemd, not jsonn")]
    [TestCase("Uploads:MaxChunkBytes=0x10", "a whole number from 1 to 67108864, not 0x10")]
    [TestCase("Logging:Console:QueueFullMode=Forget", "one of Wait, DropWrite, not Forget")]
    [TestCase("Logging:Console:FormatterOptions:SingleLine=on", "true or false, not on")]
    [TestCase("Logging:CaptureScopes=yes", "true or false, not yes")]
    [TestCase("Kestrel:Limits:KeepAliveTimeout=130", "a time as [days.]hours:minutes:seconds, not 130")]
    [TestCase("Kestrel:Limits:MaxConcurrentConnections=many", "a whole number, not many")]
    [TestCase("Kestrel:Limits:Http2:MaxStreamsPerConnection=many", "a whole number, not many")]
    [TestCase(
        "Kestrel:EndpointDefaults:Protocols=Http4",
        "one of None, Http1, Http2, Http1AndHttp2, Http3, Http1AndHttp2AndHttp3, not Http4"
    )]
    [TestCase(
        "Kestrel:Endpoints:Https:ClientCertificateMode=Always",
        "one of NoCertificate, AllowCertificate, RequireCertificate, DelayCertificate, not Always"
    )]
    [TestCase("Kestrel:Endpoints:Https:SslProtocols=Tls13", "a list: set Kestrel:Endpoints:Https:SslProtocols:0")]
    [TestCase(
        "Kestrel:Endpoints:Https:Sni:a.example:ClientCertificateMode=Always",
        "one of NoCertificate, AllowCertificate, RequireCertificate, DelayCertificate, not Always"
    )]
    [TestCase(
        "AllowedHosts=localhost;http://a.example",
        "names or addresses (IPv6 in brackets) without http:// and without a port, separated by semicolons, not http://a.example"
    )]
    [TestCase("AllowedHosts=;;", "names separated by semicolons, or empty")]
    [TestCase(
        "AllowedHosts=a.example:5080",
        "names or addresses (IPv6 in brackets) without http:// and without a port, separated by semicolons, not a.example:5080"
    )]
    [TestCase(
        "Kestrel:Endpoints:Https:SslProtocols:0=Tls14",
        "one of None, Ssl2, Ssl3, Tls, Default, Tls11, Tls12, Tls13, not Tls14"
    )]
    public void BuildWithCheckedSettings_WhenOneIsWrittenInAnotherForm_SaysWhatItMustBe(string setting, string expected)
    {
        string sentence = $"{setting.Split('=')[0]} must be {expected}.";

        Assert.That(() => CheckAsync($"--{setting}"), Throws.TypeOf<SettingException>().With.Message.EqualTo(sentence));
    }

    [TestCase("Kestrel:Limits:MaxRequestBodySize=-2")]
    [TestCase("Kestrel:Limits:MaxConcurrentConnections=0")]
    [TestCase("Kestrel:Limits:Http2:MaxStreamsPerConnection=0")]
    [TestCase("Kestrel:Limits:KeepAliveTimeout=-00:00:01")]
    public void BuildWithCheckedSettings_WhenKestrelRefusesALimit_NamesIt(string setting)
    {
        string[] parts = setting.Split('=');

        // Another one that is right must not be blamed.
        Assert.That(
            () => CheckAsync("--Kestrel:Limits:MaxRequestLineSize=9000", $"--{setting}"),
            Throws
                .TypeOf<SettingException>()
                .With.Message.StartsWith($"{parts[0]} is refused by Kestrel, with the value {parts[1]}: ")
                .And.Message.Not.Contains("\n")
        );
    }

    [TestCase("MinRequestBodyDataRate")]
    [TestCase("MinResponseDataRate")]
    public void BuildWithCheckedSettings_WhenKestrelRefusesARate_NamesIt(string rate) =>
        Assert.That(
            () =>
                CheckAsync(
                    "--Kestrel:Limits:MaxRequestLineSize=9000",
                    $"--Kestrel:Limits:{rate}:BytesPerSecond=0",
                    $"--Kestrel:Limits:{rate}:GracePeriod=00:00:05"
                ),
            Throws
                .TypeOf<SettingException>()
                .With.Message.StartsWith($"Kestrel:Limits:{rate} is refused by Kestrel: Value must be")
        );

    [TestCase("Logging:Console:FormatterName=JSON")]
    [TestCase("Logging:LogLevel:Default=debug")]
    [TestCase("Logging:LogLevel:Default=")]
    [TestCase("Logging:LogLevel:Default=4")]
    [TestCase("Logging:MinLevel=4")]
    [TestCase("Logging:Console:QueueFullMode=1")]
    [TestCase("Logging:Console:FormatterOptions:ColorBehavior=2")]
    [TestCase("Logging:Console:MaxQueueLength=10")]
    [TestCase("Logging:Console:FormatterOptions:SingleLine=true")]
    [TestCase("Kestrel:Limits:MaxConcurrentConnections=")]
    [TestCase("Kestrel:Limits:KeepAliveTimeout=00:02:10")]
    [TestCase("Kestrel:Limits:MinResponseDataRate=")]
    [TestCase("Kestrel:EndpointDefaults:Protocols=http2")]
    [TestCase("Kestrel:EndpointDefaults:Protocols=")]
    [TestCase("Kestrel:Endpoints:Https:SslProtocols:0=")]
    [TestCase("Kestrel:Endpoints:Https:SslProtocols:0=Tls12, Tls13")]
    [TestCase("Kestrel:Endpoints:Https:Sni:*:Protocols=Http1")]
    [TestCase("Kestrel:EndpointDefaults:SslProtocols:0=Tls13")]
    [TestCase("AllowedHosts=a.example;*.b.example;[::1];127.0.0.1")]
    public void BuildWithCheckedSettings_WhenASettingOfTheFrameworkIsRight_TakesIt(string setting)
    {
        Assert.That(() => CheckAsync($"--{setting}"), Throws.Nothing);
    }

    [TestCase("Storage:Provider", "Local")]
    [TestCase("Database:Provider", "one of Sqlite, PostgreSql")]
    public void AddInfrastructure_WithAnUnknownProvider_SaysWhatItMustBe(string setting, string expected)
    {
        IConfiguration settings = new ConfigurationBuilder().AddInMemoryCollection([new(setting, "")]).Build();

        Assert.That(
            () => new ServiceCollection().AddInfrastructure(settings),
            Throws.TypeOf<SettingException>().With.Message.EqualTo($"{setting} must be {expected}, not empty.")
        );
    }

    // The rest of the sentence stays in sight, and on one line.
    [Test]
    public void BuildWithCheckedSettings_WhenAWrongValueIsLong_ShowsItsBeginning()
    {
        string value = "a\nb" + new string('c', 100);

        Assert.That(
            () => CheckAsync($"--Uploads:MaxChunkBytes={value}"),
            Throws
                .TypeOf<SettingException>()
                .With.Message.EqualTo(
                    $"Uploads:MaxChunkBytes must be a whole number from 1 to 67108864, not a b{new string('c', 57)}...."
                )
        );
    }

    [TestCase(
        "Shutdown:Timeout=00:00:00",
        "Shutdown:Timeout must be from 00:00:01 to 00:10:00, as [days.]hours:minutes:seconds, not 00:00:00."
    )]
    [TestCase(
        "Shutdown:KeepAliveFor=00:00:31",
        "Shutdown:KeepAliveFor must be from 00:00:00 to 00:00:30, as [days.]hours:minutes:seconds, not 00:00:31."
    )]
    public void BuildWithCheckedSettings_WhenTheHostReadsABadOneWhileItIsBuilt_SaysWhatItMustBe(
        string setting,
        string expected
    )
    {
        Assert.That(() => CheckAsync($"--{setting}"), Throws.TypeOf<SettingException>().With.Message.EqualTo(expected));
    }

    [TestCase("1.00:00:00")]
    [TestCase("23:59:59")]
    public void BuildWithCheckedSettings_WhenATimeIsWrittenInFull_TakesIt(string time)
    {
        Assert.That(() => CheckAsync($"--Uploads:AbandonedAfter={time}"), Throws.Nothing);
    }

    private static async Task CheckAsync(params string[] arguments)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(UnwatchedSettings.With(arguments));
        builder
            .Services.AddApplication()
            .AddSingleton<IHandleBudget>(new HandleBudget(HandleBudget.Least))
            .AddValidatedOptions<StorageOptions>(StorageOptions.Section)
            .AddValidatedOptions<ChunkRequestOptions>(ChunkRequestOptions.Section)
            .AddServer();
        await using WebApplication app = builder.BuildWithCheckedSettings();
    }
}
