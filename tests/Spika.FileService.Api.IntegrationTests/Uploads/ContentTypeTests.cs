using System.Net.Http.Headers;
using System.Text;
using Spika.FileService.Api.IntegrationTests.Http;

namespace Spika.FileService.Api.IntegrationTests.Uploads;

public sealed class ContentTypeTests : ServiceTests
{
    private static readonly string[] _formTypes =
    [
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
    ];

    [TestCaseSource(nameof(_formTypes))]
    public async Task PutChunk_WhenItSaysItIsAForm_TakesTheBytesAsTheyAre(string type)
    {
        TestFile file = TestFile.Of(1, lastChunkBytes: 30);
        using HttpRequestMessage request = With(
            type,
            HttpMethod.Put,
            $"/upload/uploads/{file.ClientId}/chunks/0",
            file.Content
        );

        Answer answer = await Client.AnswerAsync(request);

        Assert.That(answer.UploadedChunks, Is.EqualTo(new[] { 0 }));
        Assert.That((await Client.VerifyAsync(file)).FileId, Is.Positive);
    }

    [Test]
    public async Task Post_WhenItSaysItIsAForm_IsRefusedForThat(
        [ValueSource(nameof(_formTypes))] string type,
        [Values("/upload/files", "/upload/files/verify")] string path
    )
    {
        using HttpRequestMessage request = With(type, HttpMethod.Post, path, Encoding.UTF8.GetBytes("{}"));

        Answer answer = await Client.AnswerAsync(request);

        Assert.That(answer.Refusal, Is.EqualTo("415 request.unsupported_media_type"));
    }

    private static HttpRequestMessage With(string type, HttpMethod method, string path, byte[] body)
    {
        ByteArrayContent content = new(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return new HttpRequestMessage(method, path) { Content = content };
    }
}
