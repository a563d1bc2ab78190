using Microsoft.Extensions.DependencyInjection;
using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Infrastructure.FileSystem;

namespace Spika.FileService.Api.IntegrationTests.Machine;

/// <summary>A disk that fails a few times and works again, while a client waits that repeats nothing.</summary>
public sealed class BriefStorageFailureTests : ServiceTests
{
    private readonly WatchedDisk _disk = new();

    protected override void ReplaceServices(IServiceCollection services) => services.AddSingleton<IDisk>(_disk);

    [Test]
    public async Task PostChunk_WhenFlushesFailForAMoment_IsAcknowledged()
    {
        TestFile file = TestFile.Of(3);
        await Client.PostChunkAsync(file, 0);

        _disk.FailFlushes(4);
        Answer chunk = await Client.PostChunkAsync(file, 1);

        Assert.That(chunk.UploadedChunks, Is.EqualTo(new[] { 0, 1 }));
        Assert.That(_disk.Failures, Is.LessThanOrEqualTo(0));
        await Client.PostAllChunksAsync(file);
        Answer verified = await Client.VerifyAsync(file);
        Assert.That(await Client.GetByteArrayAsync($"/upload/files/{verified.FileId}"), Is.EqualTo(file.Content));
    }

    [TestCase(1000, 17, Description = "The slots become the file.")]
    [TestCase(17, 1000, Description = "A copy becomes the file.")]
    public async Task Verify_WhenFlushesFailForAMoment_AnswersTheFile(int first, int last)
    {
        TestFile file = TestFile.OfLengths(first, 500, last);
        await Client.PostAllChunksAsync(file);

        _disk.FailFlushes(4);
        Answer verified = await Client.VerifyAsync(file);

        Assert.That(verified.Refusal, Is.EqualTo("200 "));
        Assert.That(_disk.Failures, Is.LessThanOrEqualTo(0));
        Assert.That(await Client.GetByteArrayAsync($"/upload/files/{verified.FileId}"), Is.EqualTo(file.Content));
    }
}
