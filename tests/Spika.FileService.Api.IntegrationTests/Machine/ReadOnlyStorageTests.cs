using System.Net;
using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Api.IntegrationTests.Processes;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Api.IntegrationTests.Machine;

/// <summary>
/// The real process on a disk that became read-only, as a file system does when it finds itself damaged.
/// </summary>
[Platform("Linux")]
public sealed class ReadOnlyStorageTests
{
    private SmallFileSystem _fileSystem = null!;

    [SetUp]
    public async Task MountAsync() => _fileSystem = await SmallFileSystem.RequireAsync();

    [TearDown]
    public async Task UnmountAsync()
    {
        if (_fileSystem is not null)
        {
            await _fileSystem.DisposeAsync();
        }
    }

    [TestCase(DatabaseProvider.Sqlite)]
    [FullEffortCase(DatabaseProvider.PostgreSql)]
    public async Task Send_WhileTheStorageIsReadOnly_IsRefusedAndWorksAgainAfterwards(DatabaseProvider provider)
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(provider);
        await using ServiceProcess service = await ServiceProcess.StartAsync(
            SettingsOf(database),
            _fileSystem.Launcher
        );
        HttpClient client = service.Client;
        TestFile finished = TestFile.Of(2);
        TestFile file = TestFile.Of(3);
        long id = (await client.UploadAsync(finished)).FileId;
        await client.PostAllChunksAsync(file);

        // Lets go of the file's slots: the kernel makes nothing read-only that is open for writing.
        await client.VerifyAsync(file.VerifyBody("fileHash", new string('0', 64)));
        await _fileSystem.MakeReadOnlyAsync();

        Answer start = await client.PostChunkAsync(TestFile.Of(1), 0);
        Answer chunk = await client.PostChunkAsync(file.ClientId, 3, [1]);
        Answer verify = await client.VerifyAsync(file);
        Answer ready = await client.GetAnswerAsync("/health/ready");
        int[] listed = await client.ListedChunksAsync(file);
        byte[] downloaded = await client.GetByteArrayAsync($"/upload/files/{id}");
        await _fileSystem.MakeWritableAsync();
        Answer readyAgain = await client.GetAnswerAsync("/health/ready");
        Answer startAgain = await client.PostChunkAsync(TestFile.Of(1), 0);
        Answer verified = await client.VerifyAsync(file);

        string[] refusals = [start.Refusal, chunk.Refusal, verify.Refusal];
        Assert.That(refusals, Is.All.EqualTo("503 storage.unavailable"));
        Assert.That(chunk.Headers.RetryAfter, Is.Not.Null);
        Assert.That(ready.Refusal, Is.EqualTo("503 server.not_ready"));
        Assert.That(ready.Envelope.GetProperty("checks").GetProperty("storage").GetString(), Is.EqualTo("Unhealthy"));
        Assert.That(listed, Is.EqualTo(new[] { 0, 1, 2 }));
        Assert.That(downloaded, Is.EqualTo(finished.Content));
        Assert.That(readyAgain.Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(startAgain.Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await client.GetByteArrayAsync($"/upload/files/{verified.FileId}"), Is.EqualTo(file.Content));
    }

    [TestCase(DatabaseProvider.Sqlite)]
    [FullEffortCase(DatabaseProvider.PostgreSql)]
    public async Task Start_WhenTheStorageIsReadOnly_IsRefusedWithTheSettingsName(DatabaseProvider provider)
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(provider);
        Dictionary<string, string?> settings = new(database.Settings) { ["Storage:Root"] = _fileSystem.Path };
        await _fileSystem.MakeReadOnlyAsync();

        (int exitCode, string output) = await ServiceProcess.StartRefusedAsync(settings, _fileSystem.Launcher);

        Assert.That(exitCode, Is.EqualTo(1));
        Assert.That(
            output,
            Does.Contain($"Storage:Root must be a folder that the service can write to, and {_fileSystem.Path} is not")
        );
    }

    // SQLite's file lies elsewhere: as long as it is open, the kernel makes nothing read-only.
    private Dictionary<string, string?> SettingsOf(TestDatabase database)
    {
        string? connection = database.Settings["ConnectionStrings:FileService"];
        return new Dictionary<string, string?>(database.Settings)
        {
            ["Storage:Root"] = _fileSystem.Path,
            ["Storage:MinFreeBytes"] = "0",

            // So that the client sees the failure.
            ["Uploads:WaitForStorageUpTo"] = "00:00:00",
            ["ConnectionStrings:FileService"] = connection ?? $"Data Source={database.Root}/fileservice.db",
        };
    }
}
