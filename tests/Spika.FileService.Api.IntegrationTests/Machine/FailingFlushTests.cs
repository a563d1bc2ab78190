using Microsoft.Extensions.DependencyInjection;
using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Infrastructure.FileSystem;
using Spika.FileService.Testing;

namespace Spika.FileService.Api.IntegrationTests.Machine;

public sealed class FailingFlushTests : ServiceTests
{
    private readonly WatchedDisk _disk = new();

    // So that the client sees the failure.
    protected override Dictionary<string, string> Settings => new() { ["Uploads:WaitForStorageUpTo"] = "00:00:00" };

    protected override void ReplaceServices(IServiceCollection services) => services.AddSingleton<IDisk>(_disk);

    [TearDown]
    public void RepairDisk() => _disk.FailFlushes(0);

    [TestCase(1)]
    [TestCase(3)]
    public async Task PostChunk_WhenTheFlushFails_IsNotListedAndIsAcknowledgedWhenSentAgain(int failures)
    {
        TestFile file = TestFile.Of(3);
        await Client.PostChunkAsync(file, 0);

        _disk.FailFlushes(failures);
        List<Answer> refused = [];
        for (int attempt = 0; attempt < failures; attempt++)
        {
            refused.Add(await Client.PostChunkAsync(file, 1));
        }

        int[] listed = await Client.ListedChunksAsync(file);
        Answer again = await Client.PostChunkAsync(file, 1);

        Assert.That(refused.Select(answer => answer.Refusal), Is.All.EqualTo("503 storage.unavailable"));
        Assert.That(refused[0].Headers.RetryAfter, Is.Not.Null);
        Assert.That(listed, Is.EqualTo(new[] { 0 }));
        Assert.That(again.UploadedChunks, Is.EqualTo(new[] { 0, 1 }));
    }

    [TestCase(1000, 17, Description = "The slots become the file.")]
    [TestCase(17, 1000, Description = "A copy becomes the file.")]
    public async Task Verify_WhenTheFlushFails_PublishesNothingAndSucceedsNext(int first, int last)
    {
        TestFile file = TestFile.OfLengths(first, 500, last);
        await Client.PostAllChunksAsync(file);
        string[] publishedBefore = FilesUnder("files");

        _disk.FailFlushes(1);
        Answer failed = await Client.VerifyAsync(file);
        string[] published = FilesUnder("files");
        int[] listed = await Client.ListedChunksAsync(file);
        Answer verified = await Client.VerifyAsync(file);

        Assert.That(failed.Refusal, Is.EqualTo("503 storage.unavailable"));
        Assert.That(published, Is.EqualTo(publishedBefore));
        Assert.That(listed, Is.EqualTo(new[] { 0, 1, 2 }));
        Assert.That(await Client.GetByteArrayAsync($"/upload/files/{verified.FileId}"), Is.EqualTo(file.Content));
    }

    private string[] FilesUnder(string folder) => ServiceFiles.Under(Path.Combine(Service.Root, folder));
}
