using Microsoft.Extensions.DependencyInjection;
using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Infrastructure.FileSystem;
using Spika.FileService.Testing;

namespace Spika.FileService.Api.IntegrationTests.Errors;

public sealed class FullDiskTests : ServiceTests
{
    private readonly FullDisk _disk = new();

    protected override void ReplaceServices(IServiceCollection services) => services.AddSingleton<IDisk>(_disk);

    [TearDown]
    public void MakeRoom() => _disk.IsFull = false;

    [Test]
    public async Task PostChunk_WhenTheDiskIsFull_IsRefusedAndWorksAgainWhenThereIsRoom()
    {
        TestFile file = TestFile.Of(3);
        await Client.PostChunkAsync(file, 0);

        _disk.IsFull = true;
        Answer full = await Client.PostChunkAsync(file, 1);
        Answer listed = await Client.GetAnswerAsync($"/upload/files/check/{file.ClientId}");
        _disk.IsFull = false;
        await Client.PostChunkAsync(file, 1);
        await Client.PostChunkAsync(file, 2);
        Answer verified = await Client.VerifyAsync(file);

        Assert.That(full.Refusal, Is.EqualTo("507 storage.out_of_space"));
        Assert.That(listed.UploadedChunks, Is.EqualTo(new[] { 0 }));
        Assert.That(await Client.GetByteArrayAsync($"/upload/files/{verified.FileId}"), Is.EqualTo(file.Content));
    }

    [TestCase(1000, 17, Description = "The last chunk does not fit behind the slots.")]
    [TestCase(17, 1000, Description = "Nothing can be copied.")]
    public async Task Verify_WhenTheDiskIsFull_LeavesNothingAndWorksAgainWhenThereIsRoom(int first, int last)
    {
        TestFile file = TestFile.OfLengths(first, 500, last);
        await Client.PostAllChunksAsync(file);

        int publishedBefore = FilesUnder("files").Length;

        _disk.IsFull = true;
        Answer full = await Client.VerifyAsync(file);
        int published = FilesUnder("files").Length;
        _disk.IsFull = false;
        Answer verified = await Client.VerifyAsync(file);

        Assert.That(full.Refusal, Is.EqualTo("507 storage.out_of_space"));
        Assert.That(published, Is.EqualTo(publishedBefore));
        Assert.That(await Client.GetByteArrayAsync($"/upload/files/{verified.FileId}"), Is.EqualTo(file.Content));
    }

    private string[] FilesUnder(string folder) => ServiceFiles.Under(Path.Combine(Service.Root, folder));
}
