using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Configuration;
using Spika.FileService.Api.Hosting;
using Spika.FileService.Api.IntegrationTests.Processes;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Api.IntegrationTests.Hosting;

/// <summary>The real program, started where it cannot listen.</summary>
public sealed class StartFailuresTests
{
    [Test]
    public async Task Start_WhenThePortIsInUse_IsOneSentence()
    {
        using TcpListener other = new(IPAddress.Loopback, 0);
        other.Start();
        int port = ((IPEndPoint)other.LocalEndpoint).Port;

        string output = await StartRefusedAsync(("urls", $"http://127.0.0.1:{port}"));

        Assert.That(output, Does.Contain($"127.0.0.1:{port}").And.Contain("in use"));
    }

    [TestCase("/nonexistent.pfx", "cannot be loaded")]
    [FullEffortCase("", "An https address needs a certificate: Kestrel:Certificates:Default:Path")]
    public async Task Start_WithoutItsCertificate_IsOneSentence(string path, string expected)
    {
        string output = await StartRefusedAsync(
            ("Kestrel:Endpoints:Tls:Url", "https://127.0.0.1:0"),
            ("Kestrel:Endpoints:Tls:Certificate:Path", path)
        );

        Assert.That(output, Does.Contain(expected).IgnoreCase);
    }

    [Test]
    [FullEffort]
    public async Task Start_WithAFileThatIsNoCertificate_NamesTheFile()
    {
        using TemporaryFolder folder = new();
        string path = folder.PathTo("tls.pem");
        await File.WriteAllTextAsync(path, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");

        string output = await StartRefusedAsync(
            ("Kestrel:Endpoints:Tls:Url", "https://127.0.0.1:0"),
            ("Kestrel:Endpoints:Tls:Certificate:Path", path)
        );

        Assert.That(output, Does.Contain($"cannot be loaded ({path})"));
    }

    [FullEffortCase("Store", "Nope")]
    [FullEffortCase("Location", "Nowhere")]
    public async Task Start_WithACertificateOfAStoreThatIsNone_IsOneSentence(string member, string value)
    {
        string output = await StartRefusedAsync(
            ("Kestrel:Endpoints:Tls:Url", "https://127.0.0.1:0"),
            ("Kestrel:Certificates:Default:Subject", "localhost"),
            ($"Kestrel:Certificates:Default:{member}", value)
        );

        Assert.That(output, Does.Contain("The settings of Kestrel are wrong").And.Contain(value));
    }

    [Test]
    [FullEffort]
    public async Task Start_WithACertificateWithoutItsKey_IsOneSentence()
    {
        using TemporaryFolder folder = new();
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using X509Certificate2 certificate = request.CreateSelfSigned(
            DateTimeOffset.UnixEpoch,
            DateTimeOffset.UnixEpoch.AddYears(100)
        );
        await File.WriteAllTextAsync(folder.PathTo("c.pem"), certificate.ExportCertificatePem());

        string output = await StartRefusedAsync(
            ("Logging:LogLevel:Microsoft.AspNetCore.Server.Kestrel", "Error"),
            ("Kestrel:Endpoints:Tls:Url", "https://127.0.0.1:0"),
            ("Kestrel:Endpoints:Tls:Certificate:Path", folder.PathTo("c.pem"))
        );

        Assert.That(output, Does.Contain("lacks its private key").And.Contain("KeyPath"));
    }

    [Test]
    public async Task Start_OnAnAddressOfAnotherMachine_IsOneSentence()
    {
        string output = await StartRefusedAsync(
            ("urls", "http://192.0.2.1:5080"),
            ("Auth:AllowAnonymousNetwork", "true")
        );

        Assert.That(output, Does.Contain("192.0.2.1:5080"));
    }

    [TestCase("urls", "http://127.0.0.1:99999")]
    [FullEffortCase("urls", "http://localhost:-1")]
    public async Task Start_OnAPortThatIsNone_IsOneSentence(string setting, string value)
    {
        string output = await StartRefusedAsync((setting, value), ("Auth:AllowAnonymousNetwork", "true"));

        Assert.That(output, Does.Contain("cannot listen on").And.Contain("0 to 65535"));
    }

    [Test]
    public async Task Start_WithALimitThatIsNoNumber_IsOneSentence()
    {
        string output = await StartRefusedAsync(("Kestrel:Limits:MaxConcurrentConnections", "many"));

        Assert.That(output, Does.Contain("Kestrel:Limits:MaxConcurrentConnections must be a whole number, not many."));
    }

    [Test]
    public async Task Start_WithALogLevelThatThereIsNot_IsOneSentence()
    {
        string output = await StartRefusedAsync(("Logging:LogLevel:Default", "Verbose"));

        Assert.That(
            output,
            Does.Contain("Logging:LogLevel:Default must be one of Trace, Debug,").And.Contain("Verbose")
        );
    }

    [Test]
    public async Task Start_WithAMisspeltSettingThatIsRefused_IsOneSentence()
    {
        string output = await StartRefusedAsync(
            ("Auth:Mode", "SpikaToken"),
            ("Auth:SpikaToken:0:Adress", "http://127.0.0.1:9/me")
        );

        Assert.That(output, Does.Contain("Auth:SpikaToken:0:Adress does not exist; a source has "));
    }

    // Nothing reads it, and the service would let every caller in.
    [TestCase("Auth", "ApiKey", "Auth must be a group of settings, such as Auth:Mode, not one value.")]
    [TestCase("ConnectionStrings", "Host=db", "ConnectionStrings must be a group of settings")]
    public async Task Start_WithAValueInThePlaceOfASection_IsOneSentence(string name, string value, string expected)
    {
        string output = await StartRefusedAsync((name, value));

        Assert.That(output, Does.StartWith(expected).And.Not.Contain("Host=db"));
    }

    // Too few for the assemblies of the start, and for the thread that writes the sentence.
    [Test]
    public async Task Start_WithTooFewFileHandles_IsOneSentence()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);

        (int exitCode, string output) = await ServiceProcess.StartRefusedAsync(
            database.Settings,
            "prlimit",
            "--nofile=160:160",
            "--core=0"
        );

        Assert.That(exitCode, Is.EqualTo(1), output);
        Assert.That(output.Trim(), Does.StartWith("The process may open 160 files").And.Not.Contain("\n"));
    }

    // As Kestrel reports a port of localhost that the process may not use. A process of root may use them all.
    [Test]
    public void Explain_WhenNeitherAddressOfLocalhostIsPermitted_SaysSo()
    {
        SocketException denied = new((int)SocketError.AccessDenied);
        IOException failed = new(
            "Failed to bind to address http://localhost:80.",
            new AggregateException(denied, denied)
        );
        IConfiguration configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("urls", "http://localhost:80")])
            .Build();

        string? sentence = StartFailures.Explain(failed, configuration);

        Assert.That(sentence, Does.StartWith("The service cannot listen on http://localhost:80: permission denied."));
    }

    // The tests may run as root, for which the mode of a file has no effect.
    [Test]
    [FullEffort]
    public async Task Start_WithAnIdentityFileThatCannotBeRead_IsOneSentenceAboutTheStorage()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        string identity = Path.Combine(database.Settings["Storage:Root"]!, "identity");
        Directory.CreateDirectory(identity);

        (int exitCode, string output) = await ServiceProcess.StartRefusedAsync(
            new Dictionary<string, string?>(database.Settings) { ["Logging:LogLevel:Default"] = "Warning" }
        );

        Assert.That(exitCode, Is.EqualTo(1), output);
        Assert.That(output.Trim(), Does.Not.Contain("\n"));
        Assert.That(output, Does.Contain("Storage:Root").And.Contain(identity).And.Not.Contain("certificate"));
    }

    [TestCase("urls", "http://127.0.0.1:{0}")]
    [FullEffortCase("urls", "http://localhost:{0}")]
    [FullEffortCase("urls", "http://*:{0}")]
    [FullEffortCase("urls", "http://[::]:{0}")]
    [FullEffortCase("Kestrel:Endpoints:A:Url", "http://127.0.0.1:{0}")]
    [TestCase("urls", "http://unix:{1}")]
    public async Task Start_WhenTheAddressIsInUse_TouchesNeitherRootNorDatabase(string setting, string address)
    {
        using TcpListener other = new(IPAddress.Loopback, 0);
        other.Start();
        using TemporaryFolder folder = new();
        string unix = Path.Combine(folder.Path, "socket");
        using Socket otherUnix = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        otherUnix.Bind(new UnixDomainSocketEndPoint(unix));
        await using TestDatabase database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        string root = database.Settings["Storage:Root"]!;
        Dictionary<string, string?> settings = new(database.Settings)
        {
            [setting] = string.Format(null, address, ((IPEndPoint)other.LocalEndpoint).Port, unix),
            ["Auth:AllowAnonymousNetwork"] = "true",
        };

        (int exitCode, string output) = await ServiceProcess.StartRefusedAsync(settings);

        Assert.That(exitCode, Is.EqualTo(1), output);
        Assert.That(output, Does.Contain("address already in use"));
        Assert.That(output.Split('\n'), Has.Length.LessThan(4), output);
        Assert.That(!Directory.Exists(root) || !Directory.EnumerateFileSystemEntries(root).Any(), output);
    }

    private static async Task<string> StartRefusedAsync(params (string Name, string Value)[] settings)
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        Dictionary<string, string?> all = new(database.Settings) { ["Logging:LogLevel:Default"] = "Warning" };
        foreach ((string name, string value) in settings)
        {
            all[name] = value;
        }

        (int exitCode, string output) = await ServiceProcess.StartRefusedAsync(all);

        Assert.That(exitCode, Is.EqualTo(1), output);
        Assert.That(output.Trim(), Is.Not.Empty.And.Not.Contain("\n"));
        return output;
    }
}
