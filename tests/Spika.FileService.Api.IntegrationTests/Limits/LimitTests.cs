using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Api.IntegrationTests.Machine;
using Spika.FileService.Infrastructure.FileSystem;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Infrastructure.Settings;
using Spika.FileService.Infrastructure.Storage.State;

namespace Spika.FileService.Api.IntegrationTests.Limits;

/// <summary>Each limit of bytes and uploads refuses with its status and code, before a byte is written.</summary>
public sealed class LimitTests
{
    private WatchedDisk _disk = null!;

    private ServiceHost _service = null!;

    private HttpClient Client => _service.Client;

    [TearDown]
    public async Task StopAsync() => await _service.DisposeAsync();

    [Test]
    public async Task SendChunk_WhenItIsTooLong_WritesNothing()
    {
        await StartAsync(("Uploads:MaxChunkBytes", "1000"));

        await AssertWritesNothingAsync(
            "413 upload.chunk_too_large",
            () => Client.PostChunkAsync("a", 0, new byte[1001])
        );
        await AssertWritesNothingAsync("413 request.too_large", () => Client.PutChunkAsync("a", "0", new byte[1001]));
        await AssertIsUnknownAsync("a");
    }

    [Test]
    public async Task SendChunk_WhenTheFileWouldBeTooLong_WritesNothing()
    {
        await StartAsync(("Uploads:MaxFileBytes", "2000"));
        await Client.PostChunkAsync("a", 0, new byte[1000]);
        await Client.PostChunkAsync("a", 1, new byte[1000]);

        await AssertWritesNothingAsync("413 upload.file_too_large", () => Client.PostChunkAsync("a", 2, [1]));
        await AssertWritesNothingAsync("413 upload.file_too_large", () => Client.PutChunkAsync("a", "2", [1]));
    }

    [Test]
    public async Task Send_WhenThereWouldBeTooManyChunks_WritesNothing()
    {
        await StartAsync(("Uploads:MaxChunksPerUpload", "3"));
        TestFile file = TestFile.Of(4);

        await AssertWritesNothingAsync("400 request.invalid_member", () => Client.PostChunkAsync(file, 3));
        await AssertWritesNothingAsync(
            "400 request.invalid_member",
            () => Client.PutChunkAsync(file.ClientId, "3", [1])
        );
        await AssertIsUnknownAsync(file.ClientId);
        await AssertWritesNothingAsync("409 upload.chunks_missing", () => Client.VerifyAsync(file));
    }

    [Test]
    public async Task PostChunk_WhenTheOwnerHasTooManyUploads_WritesNothingUntilOneIsAborted()
    {
        await StartAsync(("Uploads:MaxOpenUploadsPerOwner", "1"));
        await Client.PostChunkAsync("a", 0, [1]);
        using HttpClient other = _service.ClientOf("another token");

        Answer refused = await AssertWritesNothingAsync(
            "429 upload.too_many_open",
            () => Client.PostChunkAsync("b", 0, [1])
        );
        Answer otherOwner = await other.PostChunkAsync("b", 0, [1]);
        await Client.DeleteAnswerAsync("/upload/uploads/a");
        Answer again = await Client.PostChunkAsync("b", 0, [1]);

        Assert.That(refused.Headers.RetryAfter, Is.Not.Null);
        Assert.That(otherOwner.Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(again.Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task PostChunk_WhenTheOwnerHasTooManyBytesStaged_WritesNothing()
    {
        await StartAsync(("Uploads:MaxStagedBytesPerOwner", "15000"));
        await Client.PostChunkAsync("a", 0, new byte[1000]);
        using HttpClient other = _service.ClientOf("another token");

        Answer refused = await AssertWritesNothingAsync(
            "429 upload.owner_staging_full",
            () => Client.PostChunkAsync("b", 0, new byte[1000])
        );
        Answer otherOwner = await other.PostChunkAsync("b", 0, new byte[1000]);

        Assert.That(refused.Headers.RetryAfter, Is.Not.Null);
        Assert.That(otherOwner.Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task PostChunk_WhenAllTogetherHaveTooManyBytesStaged_WritesNothingOfAnyClient()
    {
        await StartAsync(("Uploads:MaxStagedBytes", "15000"));
        await Client.PostChunkAsync("a", 0, new byte[1000]);
        using HttpClient other = _service.ClientOf("another token");

        await AssertWritesNothingAsync("507 upload.staging_full", () => other.PostChunkAsync("b", 0, new byte[1000]));
    }

    [Test]
    public async Task PostChunk_WhenTheOwnerHasTooManyFilesStaged_WritesNothing()
    {
        await StartAsync(("Uploads:MaxStagedFilesPerOwner", "3"));
        await Client.PostChunkAsync("a", 0, new byte[1000]);
        using HttpClient other = _service.ClientOf("another token");

        Answer refused = await AssertWritesNothingAsync(
            "429 upload.owner_staging_files_full",
            () => Client.PostChunkAsync("b", 0, new byte[1000])
        );
        Answer sameUpload = await Client.PostChunkAsync("a", 1, new byte[1000]);
        Answer otherOwner = await other.PostChunkAsync("b", 0, new byte[1000]);

        Assert.That(refused.Headers.RetryAfter, Is.Not.Null);
        Assert.That((sameUpload.Status, otherOwner.Status), Is.EqualTo((HttpStatusCode.OK, HttpStatusCode.OK)));
    }

    [Test]
    public async Task PostChunk_WhenAllTogetherHaveTooManyFilesStaged_WritesNothingOfAnyClient()
    {
        await StartAsync(("Uploads:MaxStagedFiles", "3"));
        await Client.PostChunkAsync("a", 0, new byte[1000]);
        using HttpClient other = _service.ClientOf("another token");

        await AssertWritesNothingAsync(
            "507 upload.staging_files_full",
            () => other.PostChunkAsync("b", 0, new byte[1000])
        );
    }

    [Test]
    public async Task PostChunk_WhenTheUploadHasTooManyOddChunks_WritesNothing()
    {
        await StartAsync(("Uploads:MaxOddChunksPerUpload", "1"));
        await Client.PostChunkAsync("a", 0, new byte[1000]);
        await Client.PostChunkAsync("a", 9, new byte[5]);

        await AssertWritesNothingAsync(
            "400 upload.too_many_odd_chunks",
            () => Client.PostChunkAsync("a", 1, new byte[5])
        );
    }

    [Test]
    [Platform("Linux")]
    public async Task PostChunk_WhenTheFileSystemHasTooFewInodes_WritesNothing()
    {
        await StartAsync(("Storage:MinFreeInodes", "1000000000"));
        if (
            new StateFileSystem(new StateFolder(Options.Create(new StorageOptions { Root = _service.Root })))
                .ReadFree()
                .Inodes > 1_000_000_000
        )
        {
            Assert.Ignore("This file system has no fixed number of inodes.");
        }

        await AssertWritesNothingAsync("507 storage.out_of_inodes", () => Client.PostChunkAsync("a", 0, [1]));
    }

    [Test]
    public async Task PostChunk_WhenTheDiskHasLessThanItMustKeep_WritesNothing()
    {
        await StartAsync(("Storage:MinFreeBytes", $"{1L << 50}"));

        await AssertWritesNothingAsync("507 storage.out_of_space", () => Client.PostChunkAsync("a", 0, [1]));

        Assert.That(
            _service.Complaints.Messages,
            Has.One.StartsWith("3003 POST upload/files was refused with storage.out_of_space: ")
        );
    }

    private async Task StartAsync(params (string Name, string Value)[] settings)
    {
        _disk = new WatchedDisk();
        _service = await ServiceHost.StartAsync(
            DatabaseProvider.Sqlite,
            settings.ToDictionary(setting => setting.Name, setting => setting.Value),
            services => services.AddSingleton<IDisk>(_disk)
        );
    }

    private async Task<Answer> AssertWritesNothingAsync(string refusal, Func<Task<Answer>> send)
    {
        int writes = _disk.Writes;
        string[] staged = Staged();

        Answer answer = await send();

        Assert.That(answer.Refusal, Is.EqualTo(refusal));
        Assert.That(_disk.Writes, Is.EqualTo(writes));
        Assert.That(Staged(), Is.EqualTo(staged));
        return answer;
    }

    private string[] Staged() =>
        Directory.GetFileSystemEntries(Path.Combine(_service.Root, "staging"), "*", SearchOption.AllDirectories);

    private async Task AssertIsUnknownAsync(string clientId)
    {
        Answer upload = await Client.GetAnswerAsync($"/upload/uploads/{clientId}");
        Assert.That(upload.Refusal, Is.EqualTo("404 upload.not_found"));
    }
}
