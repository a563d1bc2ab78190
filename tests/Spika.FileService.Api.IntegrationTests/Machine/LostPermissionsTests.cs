using System.Diagnostics;
using System.Net;
using System.Runtime.Versioning;
using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Api.IntegrationTests.Processes;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Api.IntegrationTests.Machine;

/// <summary>The real process as a user whom permissions bind, unlike root, when it loses some of them.</summary>
[Platform("Linux")]
[SupportedOSPlatform("linux")]
public sealed class LostPermissionsTests
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    private const string User = "65534";

    private const UnixFileMode ReadOnlyFolder = UnixFileMode.UserRead | UnixFileMode.UserExecute;

    private TestDatabase _database = null!;

    private ServiceProcess _service = null!;

    private string[] _launcher = [];

    private HttpClient Client => _service.Client;

    // One process for all: each test gives back the permissions that it took.
    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        if (Environment.IsPrivilegedProcess)
        {
            if (!File.Exists("/usr/bin/setpriv"))
            {
                Assert.Ignore("Root is not bound by permissions, and there is no setpriv to become another user.");
            }

            _launcher = ["setpriv", $"--reuid={User}", $"--regid={User}", "--clear-groups"];
            using Process chown = Process.Start("chown", [$"{User}:{User}", _database.Root]);
            await chown.WaitForExitAsync();
        }

        await StartServiceAsync();
    }

    private async Task StartServiceAsync()
    {
        Dictionary<string, string?> settings = new(_database.Settings)
        {
            // So that the client sees each failure.
            ["Uploads:WaitForStorageUpTo"] = "00:00:00",
            ["Database:WaitForUpTo"] = "00:00:00",
        };
        _service = await ServiceProcess.StartAsync(settings, _launcher);
    }

    [OneTimeTearDown]
    public async Task EndAsync()
    {
        if (_service is not null)
        {
            await _service.DisposeAsync();
        }

        await _database.DisposeAsync();
    }

    [TestCase("staging", UnixFileMode.None)]
    [FullEffortCase("files", UnixFileMode.None)]
    [TestCase("files", ReadOnlyFolder)]
    public async Task Requests_WhenAFolderOfTheStorageLosesItsPermissions_AreRefusedUntilItHasThemAgain(
        string folder,
        UnixFileMode mode
    )
    {
        string path = Path.Combine(_database.Root, folder);
        TestFile stored = TestFile.Of(2);
        TestFile complete = TestFile.Of(3);
        long id = (await Client.UploadAsync(stored)).FileId;
        await Client.PostAllChunksAsync(complete);
        UnixFileMode before = File.GetUnixFileMode(path);

        File.SetUnixFileMode(path, mode);
        string chunk = (await Client.PostChunkAsync(TestFile.Of(1), 0)).Refusal;
        string verify = (await Client.VerifyAsync(complete)).Refusal;
        string download = await DownloadAsync(id);
        string ready = (await Client.GetAnswerAsync("/health/ready")).Refusal;
        int[] listed = await Client.ListedChunksAsync(complete);
        File.SetUnixFileMode(path, before);

        bool isStaging = folder == "staging";
        Assert.That(chunk, Is.EqualTo(isStaging ? "503 storage.unavailable" : "200 "));

        // Into a folder that is there already a blob can be put; the next one, within 17 minutes, cannot be made.
        Assert.That(verify, Is.EqualTo(mode == UnixFileMode.None ? "503 storage.unavailable" : "200 "));
        Assert.That(download, Is.EqualTo(!isStaging && mode == UnixFileMode.None ? "503 storage.unavailable" : "200 "));
        Assert.That(ready, Is.EqualTo("503 server.not_ready"));
        Assert.That(listed, Is.EqualTo(new[] { 0, 1, 2 }));
        await AssertThatAllWorksAsync();
        long verified = (await Client.VerifyAsync(complete)).FileId;
        Assert.That(await Client.GetByteArrayAsync($"/upload/files/{verified}"), Is.EqualTo(complete.Content));
    }

    [Test]
    public async Task Ready_WhenTheFolderOfThisTimeLosesItsPermissions_IsFalseUntilItHasThemAgain()
    {
        await Client.UploadAsync(TestFile.Of(2));
        string folder = FolderOfThisTime();
        UnixFileMode before = File.GetUnixFileMode(folder);

        File.SetUnixFileMode(folder, ReadOnlyFolder);
        string ready = (await Client.GetAnswerAsync("/health/ready")).Refusal;
        File.SetUnixFileMode(folder, before);

        Assert.That(ready, Is.EqualTo("503 server.not_ready"));
        Assert.That(
            () => _service.Output,
            Does.Contain($"{folder} takes no files").After(delayInMilliseconds: 30_000, pollingInterval: 50)
        );
        Assert.That(await WaitUntilReadyAsync(), _service.Output);
        await AssertThatAllWorksAsync();
    }

    // A restore by root, and a chown that is not recursive.
    [Test]
    [FullEffort]
    public async Task Start_WhenAFolderOfFilesMayNotBeRead_SaysSoAndTakesItForNoOtherVolume()
    {
        long id = (await Client.UploadAsync(TestFile.Of(2))).FileId;
        string folder = FolderOfThisTime();
        UnixFileMode before = File.GetUnixFileMode(folder);
        await _service.DisposeAsync();

        File.SetUnixFileMode(folder, UnixFileMode.None);
        (int exitCode, string output) = await ServiceProcess.StartRefusedAsync(_database.Settings, _launcher);
        File.SetUnixFileMode(folder, before);
        await StartServiceAsync();

        Assert.That(exitCode, Is.EqualTo(1));
        Assert.That(output, Does.Contain("must be able to read and write").And.Contains(folder));
        Assert.That(output, Does.Not.Contain("AcceptIdentity"));
        Assert.That(await DownloadAsync(id), Is.EqualTo("200 "));
    }

    [Test]
    public async Task Requests_WhenTheFilesOfSqliteTurnReadOnly_AreRefusedUntilTheyAreNot()
    {
        string[] files = Directory.GetFiles(_database.Root, "fileservice.db*");
        Array.ForEach(files, file => File.SetUnixFileMode(file, UnixFileMode.UserRead));

        // A connection that is open goes on: a refusal needs requests at the same time that open a further one.
        List<string> refusals = [];
        for (int round = 0; round < 50 && !refusals.Contains("503 database.unavailable"); round++)
        {
            refusals.AddRange(await RefusalsAsync());
        }

        Array.ForEach(files, file => File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite));

        Assert.That(refusals, Does.Contain("503 database.unavailable"), _service.Output);
        Assert.That(refusals.Distinct(), Is.SubsetOf(["200 ", "503 database.unavailable"]), _service.Output);
        Assert.That(await WaitUntilReadyAsync(), _service.Output);
        await AssertThatAllWorksAsync();
    }

    [Test]
    public async Task Ready_WhenTheFilesOfSqliteLoseAllPermissions_IsFalseUntilTheyHaveThem()
    {
        string[] files = Directory.GetFiles(_database.Root, "fileservice.db*");
        UnixFileMode before = File.GetUnixFileMode(files[0]);
        bool wasReady = await WaitUntilReadyAsync();
        Array.ForEach(files, file => File.SetUnixFileMode(file, UnixFileMode.None));

        string ready = (await Client.GetAnswerAsync("/health/ready")).Refusal;
        Array.ForEach(files, file => File.SetUnixFileMode(file, before));

        Assert.That((wasReady, ready), Is.EqualTo((true, "503 server.not_ready")));
        Assert.That(await WaitUntilReadyAsync(), _service.Output);
        await AssertThatAllWorksAsync();
    }

    private string FolderOfThisTime() =>
        Directory.GetDirectories(Path.Combine(_database.Root, "files"), "????").Max(StringComparer.Ordinal)!;

    private async Task<bool> WaitUntilReadyAsync()
    {
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < _patience; )
        {
            if ((await Client.GetAnswerAsync("/health/ready")).Status == HttpStatusCode.OK)
            {
                return true;
            }

            await Task.Delay(100);
        }

        return false;
    }

    // Connections that are open keep their rights; so many requests at once need others.
    private async Task<string[]> RefusalsAsync() =>
        await Task.WhenAll(
            Enumerable
                .Range(0, 64)
                .Select(async _ =>
                {
                    // The journal's connection is open; the verify needs another one.
                    TestFile file = TestFile.Of(1);
                    Answer saved = await Client.PostChunkAsync(file, 0);
                    return saved.Status == HttpStatusCode.OK ? (await Client.VerifyAsync(file)).Refusal : saved.Refusal;
                })
        );

    private async Task<string> DownloadAsync(long id)
    {
        using HttpResponseMessage response = await Client.GetAsync($"/upload/files/{id}");
        return response.IsSuccessStatusCode ? "200 " : (await Answer.ReadAsync(response)).Refusal;
    }

    private async Task AssertThatAllWorksAsync()
    {
        TestFile file = TestFile.Of(2);
        long id = (await Client.UploadAsync(file)).FileId;

        Assert.That(await Client.GetByteArrayAsync($"/upload/files/{id}"), Is.EqualTo(file.Content));
        Assert.That((await Client.GetAnswerAsync("/health/ready")).Refusal, Is.EqualTo("200 "));
    }
}
