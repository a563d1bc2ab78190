using System.Diagnostics;
using System.Net;
using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Api.IntegrationTests.Processes;
using Spika.FileService.Testing;

namespace Spika.FileService.Api.IntegrationTests.Machine.FailingDisks;

/// <summary>
/// The real process on real file systems whose disk fails one write. After such a failure ext4 reports later writes of
/// the same pages as done and reads zeros from the device: only a kernel can show that a version of it does so.
/// </summary>
[Platform("Linux")]
[TestFixture("ext4")]
[TestFixture("xfs")]
[TestFixture("btrfs")]
[Category(TestEffort.Category)]
public sealed class FailedWriteTests(string type)
{
    private const int ChunkBytes = 128 * 1024;

    // An odd chunk: it has a file of its own until the verify appends it to the slots.
    private const int LastChunkBytes = 100_000;

    // In the header of SQLite's log, and in that of each of its frames: what tells this log from earlier ones.
    private static readonly Range _logSalt = 16..24;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    private FailingDisk _disk = null!;

    private ServiceProcess _service = null!;

    private HttpClient Client => _service.Client;

    [SetUp]
    public async Task StartAsync()
    {
        if (!TestEffort.IsFull)
        {
            Assert.Ignore($"A file system is made for each test, so they run with {TestEffort.Variable}=full only.");
        }

        _disk = await FailingDisk.RequireAsync(type);
        await StartServiceAsync();
    }

    [TearDown]
    public async Task EndAsync()
    {
        foreach (IAsyncDisposable? ended in new IAsyncDisposable?[] { _service, _disk })
        {
            if (ended is not null)
            {
                await ended.DisposeAsync();
            }
        }

        (_service, _disk) = (null!, null!);
    }

    // In the slots, and in a file of its own.
    [TestCase(1)]
    [TestCase(3)]
    public async Task PostChunk_WhenOneWriteOfTheDiskFails_IsOnTheDeviceAfterwards(int failing)
    {
        TestFile file = TestFile.Of(4, ChunkBytes, LastChunkBytes);
        for (int index = 0; index < file.Chunks.Length; index++)
        {
            if (index == failing)
            {
                await _disk.FailNextWriteOfAsync(MarkerOf(file.Chunks[index]));
            }

            string[] refusals = await RepeatAsync(() => Client.PostChunkAsync(file, index));
            Assert.That(refusals, index == failing ? Is.Not.Empty : Is.Empty);
            Assert.That(refusals, Is.All.EqualTo("503 storage.unavailable"));
        }

        Answer verified = await Client.VerifyAsync(file);

        await AssertIsOnTheDeviceAsync((verified.FileId, file));
    }

    [Test]
    public async Task Verify_WhenOneWriteOfItsAppendFails_LeavesTheWholeFileOnTheDevice()
    {
        TestFile file = TestFile.Of(4, ChunkBytes, LastChunkBytes);
        await Client.PostAllChunksAsync(file);
        await _disk.FailNextWriteOfAsync(MarkerOf(file.Chunks[3]));
        Answer? verified = null;

        string[] refusals = await RepeatAsync(async () => verified = await Client.VerifyAsync(file));

        Assert.That(refusals, Is.Not.Empty.And.All.EqualTo("503 storage.unavailable"));
        await AssertIsOnTheDeviceAsync((verified!.FileId, file));
    }

    [Test]
    public async Task Records_WhenOneWriteOfTheLogOfSqliteFails_AreOnTheDeviceAfterwards()
    {
        TestFile before = TestFile.Of(3);
        TestFile open = TestFile.Of(4, ChunkBytes, LastChunkBytes);
        long id = (await Client.UploadAsync(before)).FileId;
        await Client.PostChunkAsync(open, 0);
        byte[] log = await File.ReadAllBytesAsync($"{_disk.VisiblePath}/data/fileservice.db-wal");
        await _disk.FailNextWriteOfAsync(log[_logSalt]);

        List<string> refusals = [];
        refusals.AddRange(await RepeatAsync(() => Client.PostChunkAsync(open, 1)));
        refusals.AddRange(await RepeatAsync(() => Client.PostChunkAsync(open, 2)));
        List<(long, TestFile)> files = [(id, before)];
        for (int i = 0; i < 10; i++)
        {
            TestFile file = TestFile.Of(2, 3000);
            refusals.AddRange(await RepeatAsync(() => Client.PostChunkAsync(file, 0)));
            refusals.AddRange(await RepeatAsync(() => Client.PostChunkAsync(file, 1)));
            Answer? verified = null;
            refusals.AddRange(await RepeatAsync(async () => verified = await Client.VerifyAsync(file)));
            files.Add((verified!.FileId, file));
        }

        Assert.That(refusals, Is.Not.Empty.And.All.EqualTo("503 database.unavailable"));
        await AssertIsOnTheDeviceAsync([.. files]);
        Assert.That(await Client.ListedChunksAsync(open), Is.EqualTo(new[] { 0, 1, 2 }));
        await Client.PostChunkAsync(open, 3);
        Answer whole = await Client.VerifyAsync(open);
        Assert.That(await Client.GetByteArrayAsync($"/upload/files/{whole.FileId}"), Is.EqualTo(open.Content));
    }

    private static ReadOnlyMemory<byte> MarkerOf(byte[] chunk) => chunk.AsMemory(chunk.Length / 2, 16);

    private async Task StartServiceAsync() =>
        _service = await ServiceProcess.StartAsync(
            new Dictionary<string, string?>
            {
                ["Storage:Root"] = $"{_disk.Path}/data",
                ["Storage:MinFreeBytes"] = "0",

                // So that the client sees the failure.
                ["Uploads:WaitForStorageUpTo"] = "00:00:00",
                ["Database:WaitForUpTo"] = "00:00:00",
            },
            _disk.Launcher
        );

    /// <summary>Sends it until it is 200, as clients do.</summary>
    /// <returns>The other answers.</returns>
    private static async Task<string[]> RepeatAsync(Func<Task<Answer>> send)
    {
        List<string> refusals = [];
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            Answer answer = await send();
            if (answer.Status == HttpStatusCode.OK)
            {
                return [.. refusals];
            }

            refusals.Add(answer.Refusal);
            Assert.That(Stopwatch.GetElapsedTime(start), Is.LessThan(_patience), answer.Refusal);
            await Task.Delay(200);
        }
    }

    // Three times: from the cache that the service left, from the device, and after a loss of power.
    private async Task AssertIsOnTheDeviceAsync(params (long Id, TestFile File)[] files)
    {
        Assert.That(await _disk.CountFailuresAsync(), Is.EqualTo("1"));
        await AssertDownloadsAsync(files);
        string[] stored = ServiceFiles.Under($"{_disk.VisiblePath}/data/files");
        Assert.That(stored, Has.Length.EqualTo(files.Length));
        Array.ForEach(stored, FailingDisk.DropCache);
        await AssertDownloadsAsync(files);

        await _service.KillAsync();
        await _service.DisposeAsync();
        await _disk.CutAsync();
        await StartServiceAsync();
        await AssertDownloadsAsync(files);
    }

    private async Task AssertDownloadsAsync((long Id, TestFile File)[] files)
    {
        foreach ((long id, TestFile file) in files)
        {
            byte[] content = await Client.GetByteArrayAsync($"/upload/files/{id}");
            Assert.That(content.AsSpan().SequenceEqual(file.Content), $"file {id}");
        }
    }
}
