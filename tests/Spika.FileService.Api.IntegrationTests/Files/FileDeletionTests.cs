using Spika.FileService.Api.IntegrationTests.Http;

namespace Spika.FileService.Api.IntegrationTests.Files;

/// <summary>DELETE /upload/files/{id}.</summary>
public sealed class FileDeletionTests : ServiceTests
{
    [Test]
    public async Task Delete_WhenTheFileExists_RemovesIt()
    {
        long id = (await Client.UploadAsync(TestFile.Of(chunks: 2))).FileId;

        Answer deleted = await Client.DeleteAnswerAsync($"/upload/files/{id}");
        Answer download = await Client.GetAnswerAsync($"/upload/files/{id}");

        Assert.Multiple(() =>
        {
            Assert.That(deleted.Data.GetRawText(), Is.EqualTo("{}"));
            Assert.That(download.Refusal, Is.EqualTo("404 file.not_found"));
        });
    }

    [Test]
    public async Task Delete_WhenTheFileExists_FreesTheClientId()
    {
        TestFile file = TestFile.Of(chunks: 2);
        long first = (await Client.UploadAsync(file)).FileId;

        await Client.DeleteAnswerAsync($"/upload/files/{first}");
        long second = (await Client.UploadAsync(file)).FileId;

        Assert.That(second, Is.Not.EqualTo(first));
    }

    [Test]
    public async Task Delete_WhenThereIsNoSuchFile_IsNotFound()
    {
        Answer answer = await Client.DeleteAnswerAsync("/upload/files/999999");

        Assert.That(answer.Refusal, Is.EqualTo("404 file.not_found"));
    }
}
