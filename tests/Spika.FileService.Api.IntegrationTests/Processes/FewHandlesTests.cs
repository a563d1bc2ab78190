using System.Diagnostics;
using System.Net.Sockets;
using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Api.IntegrationTests.Processes;

/// <summary>The real program with few file handles (RLIMIT_NOFILE), and with none left.</summary>
[TestFixture(DatabaseProvider.Sqlite)]
[FullEffortFixture(DatabaseProvider.PostgreSql)]
public sealed class FewHandlesTests(DatabaseProvider provider)
{
    private const int Handles = 1024;

    // More than there are handles.
    private const int IdleConnections = 1200;

    // Less than a started service has open: from now on nothing can be opened.
    private const int NoHandles = 8;

    private const int WaitingChunks = 3;

    private static readonly Dictionary<string, string?> _noWaiting = new()
    {
        ["Uploads:WaitForStorageUpTo"] = "00:00:00",
        ["Database:WaitForUpTo"] = "00:00:00",
    };

    [Test]
    [FullEffort]
    public async Task Upload_WhileIdleConnectionsTakeAllPlaces_Works()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(provider);
        await using ServiceProcess service = await ServiceProcess.StartAsync(
            database.Settings,
            "prlimit",
            $"--nofile={Handles}:{Handles}"
        );
        List<Socket> idle = [];
        try
        {
            for (int i = 0; i < IdleConnections; i++)
            {
                Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
                idle.Add(socket);
                await socket.ConnectAsync(service.Client.BaseAddress!.Host, service.Client.BaseAddress.Port);
            }

            await AssertThatAllWorksAsync(service.Client);
        }
        finally
        {
            idle.ForEach(socket => socket.Dispose());
        }

        await AssertThatAllWorksAsync(service.Client);
        Assert.That(service.Output, Does.Contain("connections are in use").And.Not.Contain("Too many open files"));
    }

    [Test]
    public async Task Requests_WhenNoHandleIsLeft_AreRefusedWithACodeAndWorkAfterwards()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(provider);
        await using ServiceProcess service = await ServiceProcess.StartAsync(
            database.Settings.Concat(_noWaiting).ToDictionary()
        );
        await AssertThatAllWorksAsync(service.Client);
        TestFile started = TestFile.Of(2);
        await service.Client.PostChunkAsync(started, 0);

        await LimitHandlesAsync(service, $"{NoHandles}:");
        TestFile other = TestFile.Of(1);
        string[] refusals =
        [
            (await service.Client.PostChunkAsync(other, 0)).Refusal,
            (await service.Client.GetAnswerAsync("/upload/files/1")).Refusal,
            (await service.Client.GetAnswerAsync("/health/ready")).Refusal,
            (await service.Client.GetAnswerAsync("/nowhere")).Refusal,
        ];
        Answer chunk = await service.Client.PostChunkAsync(started, 1);
        Answer list = await service.Client.GetAnswerAsync("/upload/files");
        await LimitHandlesAsync(service, $"{Handles}:");

        Assert.That(
            refusals,
            Is.EqualTo([
                "503 storage.unavailable",
                "503 storage.unavailable",
                "503 server.not_ready",
                "404 request.route_not_found",
            ]),
            service.Output
        );
        Assert.That(chunk.Refusal, Is.EqualTo("200 ").Or.StartsWith("503 "));
        Assert.That(list.Refusal, Is.EqualTo("200 "));
        await service.Client.PostChunkAsync(started, 1);
        Assert.That((await service.Client.VerifyAsync(started)).Refusal, Is.EqualTo("200 "), service.Output);
        await AssertThatAllWorksAsync(service.Client);
    }

    [Test]
    [FullEffort]
    public async Task Process_LongWithoutHandles_LivesWithTheEnvironmentThatIsShipped()
    {
        string[] image = RuntimeSettings("Dockerfile", "ENV ");
        string[] unit = RuntimeSettings("ops/spika-fileservice.service", "Environment=");
        await using TestDatabase database = await TestDatabase.CreateAsync(provider);
        await using ServiceProcess service = await ServiceProcess.StartAsync(database.Settings, ["env", .. image]);
        await AssertThatAllWorksAsync(service.Client);

        // Each waits for 15 s. .NET's thread that compiles again what is called often ends after 4 idle ones, and is
        // needed again for what is called often meanwhile.
        await LimitHandlesAsync(service, $"{NoHandles}:");
        using Socket notAccepted = new(SocketType.Stream, ProtocolType.Tcp);
        await notAccepted.ConnectAsync(service.Client.BaseAddress!.Host, service.Client.BaseAddress.Port);
        for (int i = 0; i < WaitingChunks; i++)
        {
            Answer chunk = await service.Client.PostChunkAsync(TestFile.Of(1), 0);
            Assert.That(chunk.Refusal, Does.StartWith("503 "), service.Output);
        }

        await LimitHandlesAsync(service, $"{Handles}:");
        await AssertThatAllWorksAsync(service.Client);
        Assert.That(service.Output, Does.Contain("No file handle is left").And.Not.Contain("could not start"));
        Assert.That(image, Is.EqualTo(unit));
    }

    [Test]
    [FullEffort]
    public async Task Requests_AfterTheStart_LoadNoMoreAssemblies()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(provider);
        await using ServiceProcess service = await ServiceProcess.StartAsync(database.Settings);
        string[] before = LoadedAssemblies(service);

        await AssertThatAllWorksAsync(service.Client);
        _ = await service.Client.GetStringAsync("/upload/files/1");
        Answer deleted = await service.Client.DeleteAnswerAsync("/upload/files/1");
        Answer malformed = await service.Client.PostAsync("/upload/files/verify", "{");

        Assert.That((deleted.Refusal, malformed.Refusal), Is.EqualTo(("200 ", "400 request.malformed")));
        Assert.That(LoadedAssemblies(service), Is.EquivalentTo(before));
    }

    [Test]
    public async Task Start_LoadsNoAssembliesOfWhatIsNotSet()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(provider);
        await using ServiceProcess service = await ServiceProcess.StartAsync(database.Settings);

        string[] loaded = [.. LoadedAssemblies(service).Select(Path.GetFileName)!];

        Assert.That(loaded, Does.Contain("Microsoft.Data.Sqlite.dll").And.Not.Contain("System.Net.HttpListener.dll"));
        Assert.That(loaded, Does.Not.Contain("Microsoft.IdentityModel.JsonWebTokens.dll"));

        // The driver's own is loaded when migrations are looked for, unless the build is published.
        Assert.That(
            loaded.Contains("Npgsql.EntityFrameworkCore.PostgreSQL.dll"),
            Is.EqualTo(provider == DatabaseProvider.PostgreSql)
        );
    }

    [Test]
    public async Task Process_AfterRequests_HoldsNoInotifyInstance()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(provider);
        await using ServiceProcess service = await ServiceProcess.StartAsync(database.Settings);
        await AssertThatAllWorksAsync(service.Client);

        string[] open =
        [
            .. new DirectoryInfo($"/proc/{service.Id}/fd").GetFiles().Select(handle => handle.LinkTarget ?? ""),
        ];

        // Shared with all other processes of the user, and few: the service starts where they are used up.
        Assert.That(open, Has.Some.StartsWith("socket:").And.None.Contains("inotify"));
    }

    [Test]
    public async Task Start_WithTooFewHandles_IsRefusedWithASentence()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(provider);

        (int exitCode, string output) = await ServiceProcess.StartRefusedAsync(
            database.Settings,
            "prlimit",
            "--nofile=600:600"
        );

        Assert.That(exitCode, Is.EqualTo(1));
        Assert.That(output.Trim(), Does.StartWith("The process may open 600 files").And.Not.Contain("\n"));
    }

    private static string[] LoadedAssemblies(ServiceProcess service) =>
        [
            .. File.ReadLines($"/proc/{service.Id}/maps")
                .Select(line => line.Split(' ')[^1])
                .Where(path => path.EndsWith(".dll", StringComparison.Ordinal))
                .Distinct(),
        ];

    private static async Task AssertThatAllWorksAsync(HttpClient service)
    {
        TestFile file = TestFile.Of(2);
        Answer verified = await service.UploadAsync(file);
        Answer list = await service.GetAnswerAsync("/upload/files");
        Answer ready = await service.GetAnswerAsync("/health/ready");

        Assert.That((verified.Refusal, list.Refusal, ready.Refusal), Is.EqualTo(("200 ", "200 ", "200 ")));
    }

    private static string[] RuntimeSettings(string shipped, string prefix) =>
        [
            .. File.ReadLines(Repository.PathTo(shipped))
                .Where(line => line.StartsWith(prefix + "DOTNET_", StringComparison.Ordinal))
                .Select(line => line[prefix.Length..]),
        ];

    // Only the soft limit, which needs no privilege in either direction.
    private static async Task LimitHandlesAsync(ServiceProcess service, string limit)
    {
        using Process prlimit = Process.Start("prlimit", ["--pid", $"{service.Id}", $"--nofile={limit}"]);
        await prlimit.WaitForExitAsync();
        Assert.That(prlimit.ExitCode, Is.Zero);
    }
}
