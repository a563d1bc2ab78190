using System.Net;
using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Api.IntegrationTests.Processes;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Api.IntegrationTests.Machine;

/// <summary>The real process on a disk that is really full.</summary>
[Platform("Linux")]
public sealed class FullFileSystemTests
{
    private const string OutOfSpace = "507 storage.out_of_space";

    private const string KernelRefusal = "No space left on device";

    private static readonly string[] _successOrOutOfSpace = ["200 ", OutOfSpace];

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    private SmallFileSystem _fileSystem = null!;

    private TestDatabase? _database;

    private ServiceProcess? _service;

    private HttpClient Client => _service!.Client;

    [SetUp]
    public async Task MountAsync() => _fileSystem = await SmallFileSystem.RequireAsync();

    [TearDown]
    public async Task UnmountAsync()
    {
        foreach (IAsyncDisposable? ended in new IAsyncDisposable?[] { _service, _database, _fileSystem })
        {
            if (ended is not null)
            {
                await ended.DisposeAsync();
            }
        }

        (_service, _database) = (null, null);
    }

    [TestCase(DatabaseProvider.Sqlite)]
    [FullEffortCase(DatabaseProvider.PostgreSql)]
    public async Task PostChunk_WhenOnlyTheReserveIsFree_IsRefusedUntilAnAbortMakesRoom(DatabaseProvider provider)
    {
        await StartAsync(provider, minFreeBytes: 6 << 20);
        TestFile complete = TestFile.Of(3);
        TestFile large = TestFile.Of(12, chunkBytes: 2 << 20);
        await Client.PostAllChunksAsync(complete);

        (int acknowledged, string refusal) = await PostUntilRefusedAsync(large);
        int[] listed = await Client.ListedChunksAsync(large);
        Answer verified = await Client.VerifyAsync(complete);
        Answer aborted = await Client.DeleteAnswerAsync($"/upload/uploads/{large.ClientId}");
        await UntilAcknowledgedAsync(large, 0);

        Assert.That(refusal, Is.EqualTo(OutOfSpace));
        Assert.That(listed, Is.EqualTo(Enumerable.Range(0, acknowledged)));
        Assert.That(await Client.GetByteArrayAsync($"/upload/files/{verified.FileId}"), Is.EqualTo(complete.Content));
        Assert.That(aborted.Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [TestCase(DatabaseProvider.Sqlite)]
    [FullEffortCase(DatabaseProvider.PostgreSql)]
    public async Task Send_WhenTheKernelHasNoSpaceLeft_IsRefusedAndWorksAgainWhenThereIsRoom(DatabaseProvider provider)
    {
        await StartAsync(provider, minFreeBytes: 0);
        TestFile complete = TestFile.Of(3);
        TestFile small = TestFile.Of(3, chunkBytes: 1024);
        TestFile other = TestFile.Of(5, chunkBytes: 3072);
        await Client.PostAllChunksAsync(complete);
        await Client.PostChunkAsync(small, 0);
        await Client.PostChunkAsync(other, 3);

        // Its bytes have room in the page of chunk 0. For the record SQLite needs more than a page.
        _fileSystem.FillUpTo(SmallFileSystem.PageBytes);
        Answer record = await Client.PostChunkAsync(small, 1);

        // Shorter than what is free, so it is not refused before; but it begins in one page and ends in another.
        Answer bytes = await PostUntilTheKernelRefusesAsync(other, 1);
        Answer start = await Client.PostChunkAsync(TestFile.Of(1), 0);
        Answer verify = await Client.VerifyAsync(complete);
        int[] listed = await Client.ListedChunksAsync(complete);
        int[] listedOfOther = await Client.ListedChunksAsync(other);

        Assert.That(record.Refusal, Is.EqualTo(provider == DatabaseProvider.Sqlite ? OutOfSpace : "200 "));
        Assert.That(new[] { bytes.Refusal, start.Refusal }, Is.All.EqualTo(OutOfSpace));
        Assert.That(verify.Refusal, Is.AnyOf(_successOrOutOfSpace));
        Assert.That(listed, Is.EqualTo(new[] { 0, 1, 2 }));
        Assert.That(listedOfOther, Is.EqualTo(new[] { 3 }));
        Assert.That(_service!.Output, Does.Contain(KernelRefusal));
        if (provider == DatabaseProvider.Sqlite)
        {
            Assert.That(_service.Output, Does.Contain("database or disk is full"));
        }

        _fileSystem.MakeRoom();
        foreach (TestFile file in new[] { complete, small, other })
        {
            await AssertCanBeFinishedAsync(file);
        }
    }

    private async Task StartAsync(DatabaseProvider provider, long minFreeBytes)
    {
        _database = await TestDatabase.CreateAsync(provider);
        Dictionary<string, string?> settings = new(_database.Settings)
        {
            ["Storage:Root"] = _fileSystem.Path,
            ["Storage:MinFreeBytes"] = $"{minFreeBytes}",
        };
        _service = await ServiceProcess.StartAsync(settings, _fileSystem.Launcher);
    }

    private async Task<(int Acknowledged, string Refusal)> PostUntilRefusedAsync(TestFile file)
    {
        for (int index = 0; ; index++)
        {
            Answer answer = await Client.PostChunkAsync(file, index);
            if (answer.Status != HttpStatusCode.OK)
            {
                return (index, answer.Refusal);
            }
        }
    }

    // A checkpoint of the database may take what is left free: then the service refuses the chunk before the kernel
    // does.
    private async Task<Answer> PostUntilTheKernelRefusesAsync(TestFile file, int index)
    {
        using CancellationTokenSource patience = new(_patience);
        Answer answer;
        do
        {
            patience.Token.ThrowIfCancellationRequested();
            _fileSystem.FillUpTo(SmallFileSystem.PageBytes);
            answer = await Client.PostChunkAsync(file, index);
        } while (answer.Refusal == OutOfSpace && !_service!.Output.Contains(KernelRefusal, StringComparison.Ordinal));

        return answer;
    }

    // The service looks at the disk once a second.
    private async Task UntilAcknowledgedAsync(TestFile file, int index)
    {
        using CancellationTokenSource patience = new(_patience);
        Answer answer;
        while ((answer = await Client.PostChunkAsync(file, index)).Status != HttpStatusCode.OK)
        {
            Assert.That(answer.Refusal, Is.EqualTo(OutOfSpace));
            await Task.Delay(50, patience.Token);
        }
    }

    private async Task AssertCanBeFinishedAsync(TestFile file)
    {
        // A verify may have ended well on the full disk.
        if (await Client.GetAnswerAsync($"/upload/files/check/{file.ClientId}") is { Status: HttpStatusCode.OK })
        {
            foreach (int index in Enumerable.Range(0, file.Chunks.Length))
            {
                await UntilAcknowledgedAsync(file, index);
            }
        }

        Answer verified = await Client.VerifyAsync(file);
        Assert.That(await Client.GetByteArrayAsync($"/upload/files/{verified.FileId}"), Is.EqualTo(file.Content));
    }
}
