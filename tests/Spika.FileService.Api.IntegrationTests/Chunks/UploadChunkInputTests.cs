using System.Text;
using Spika.FileService.Api.IntegrationTests.Chunks.Body;
using Spika.FileService.Api.IntegrationTests.Http;

namespace Spika.FileService.Api.IntegrationTests.Chunks;

/// <summary>What POST /upload/files takes, and what it makes of bad input.</summary>
public sealed class UploadChunkInputTests : ServiceTests
{
    private const int MaxChunkBytes = 100_000;

    protected override Dictionary<string, string> Settings =>
        new() { ["Uploads:MaxChunkBytes"] = $"{MaxChunkBytes}", ["Uploads:MaxChunksPerUpload"] = "1000" };

    private static readonly string[] _members = ["\"chunk\":\"aGVsbG8=\"", "\"offset\":0", "\"clientId\":\"{0}\""];

    [Test]
    public async Task PostChunk_InEveryForm_SavesTheSameBytes([Values] ChunkForm form)
    {
        TestFile file = TestFile.Of(chunks: 1, lastChunkBytes: 10_000);
        string body = $$"""{"chunk":"{{form.Encode(file.Content)}}","offset":0,"clientId":"{{file.ClientId}}"}""";

        await Client.PostAsync("/upload/files", body);
        Answer verified = await Client.VerifyAsync(file);

        Assert.That(verified.File.GetProperty("size").GetInt32(), Is.EqualTo(10_000));
    }

    [TestCase(0, 1, 2)]
    [TestCase(0, 2, 1)]
    [TestCase(1, 0, 2)]
    [TestCase(1, 2, 0)]
    [TestCase(2, 0, 1)]
    [TestCase(2, 1, 0)]
    public async Task PostChunk_WithMembersInAnyOrder_IsSaved(int first, int second, int third)
    {
        string body = $"{{{_members[first]},\"other\":[{{\"chunk\":1}}],{_members[second]},{_members[third]}}}";

        Answer answer = await Client.PostAsync("/upload/files", body.Replace("{0}", $"{Guid.NewGuid()}"));

        Assert.That(answer.UploadedChunks, Is.EqualTo(new[] { 0 }));
    }

    [TestCase("""{"offset":0,"clientId":"ID"}""", "chunk")]
    [TestCase("""{"chunk":null,"offset":0,"clientId":"ID"}""", "chunk")]
    [TestCase("""{"chunk":7,"offset":0,"clientId":"ID"}""", "chunk")]
    [TestCase("""{"chunk":["aGVsbG8="],"offset":0,"clientId":"ID"}""", "chunk")]
    [TestCase("""{"chunk":"","offset":0,"clientId":"ID"}""", "chunk")]
    [TestCase("""{"chunk":"====","offset":0,"clientId":"ID"}""", "chunk")]
    [TestCase("""{"chunk":"aGVsbG8=!","offset":0,"clientId":"ID"}""", "chunk")]
    [TestCase("""{"chunk":"a b","offset":0,"clientId":"ID"}""", "chunk")]
    [TestCase("""{"chunk":"aGVsb","offset":0,"clientId":"ID"}""", "chunk")]
    [TestCase("""{"chunk":"aGVsbG8=","clientId":"ID"}""", "offset")]
    [TestCase("""{"chunk":"aGVsbG8=","offset":null,"clientId":"ID"}""", "offset")]
    [TestCase("""{"chunk":"aGVsbG8=","offset":"0","clientId":"ID"}""", "offset")]
    [TestCase("""{"chunk":"aGVsbG8=","offset":-1,"clientId":"ID"}""", "offset")]
    [TestCase("""{"chunk":"aGVsbG8=","offset":0.5,"clientId":"ID"}""", "offset")]
    [TestCase("""{"chunk":"aGVsbG8=","offset":1000,"clientId":"ID"}""", "offset")]
    [TestCase("""{"chunk":"aGVsbG8=","offset":99999999999,"clientId":"ID"}""", "offset")]
    [TestCase("""{"chunk":"aGVsbG8=","offset":true,"clientId":"ID"}""", "offset")]
    [TestCase("""{"chunk":"aGVsbG8=","offset":0}""", "clientId")]
    [TestCase("""{"chunk":"aGVsbG8=","offset":0,"clientId":null}""", "clientId")]
    [TestCase("""{"chunk":"aGVsbG8=","offset":0,"clientId":7}""", "clientId")]
    [TestCase("""{"chunk":"aGVsbG8=","offset":0,"clientId":""}""", "clientId")]
    [TestCase("""{"chunk":"aGVsbG8=","offset":0,"clientId":"a\u0000b"}""", "clientId")]
    [TestCase("""{"chunk":"aGVsbG8=","offset":0,"clientId":"a\ud83d"}""", "clientId")]
    [TestCase("""{"chunk":"aGVsbG8=","offset":0,"clientId":{"a":1}}""", "clientId")]
    public async Task PostChunk_WhenAMemberIsBad_NamesIt(string body, string member)
    {
        string clientId = $"{Guid.NewGuid()}";

        Answer answer = await Client.PostAsync("/upload/files", body.Replace("ID", clientId));
        Answer stored = await Client.GetAnswerAsync($"/upload/uploads/{clientId}");

        Assert.Multiple(() =>
        {
            Assert.That(answer.Refusal, Is.EqualTo("400 request.invalid_member"));
            Assert.That(answer.Member, Is.EqualTo(member));
            Assert.That(stored.Refusal, Is.EqualTo("404 upload.not_found"));
        });
    }

    [Test]
    public async Task PostChunk_WithAnOffsetOutOfItsRange_SaysItsRange()
    {
        string[] messages =
        [
            .. await Task.WhenAll(
                ((int[])[-1, 1000]).Select(async offset =>
                    (
                        await Client.PostAsync(
                            "/upload/files",
                            $$"""{"chunk":"aGVsbG8=","offset":{{offset}},"clientId":"{{Guid.NewGuid()}}"}"""
                        )
                    ).Envelope.GetRawText()
                )
            ),
        ];

        Assert.That(messages[0], Does.Contain("must be an integer from 0 to 999.").And.EqualTo(messages[1]));
    }

    [TestCase("")]
    [TestCase(" ")]
    [TestCase("{")]
    [TestCase("null")]
    [TestCase("7")]
    [TestCase("[]")]
    [TestCase("\"text\"")]
    [TestCase("""{"chunk":"aGVsbG8=","offset":0,"clientId":"a"}}""")]
    [TestCase("""{"chunk":"aGVsbG8=","offset":0,"clientId":"a",}""")]
    [TestCase("""{"chunk":"aGVsbG8=","offset":00,"clientId":"a"}""")]
    [TestCase("""{"chunk":"aGVsbG8=","offset":0,"clientId":"a""")]
    [TestCase("""{'chunk':"aGVsbG8=","offset":0,"clientId":"a"}""")]
    public async Task PostChunk_WhenTheBodyIsNoJsonObject_IsMalformed(string body)
    {
        Answer answer = await Client.PostAsync("/upload/files", body);

        Assert.That(answer.Refusal, Is.EqualTo("400 request.malformed"));
    }

    [Test]
    public async Task PostChunk_WhenTheBodyIsNotUtf8_IsMalformed()
    {
        byte[] body = Encoding.Latin1.GetBytes("""{"chunk":"aGVsbG8=","offset":0,"clientId":"é"}""");

        Answer answer = await Client.PostAsync("/upload/files", body);

        Assert.That(answer.Refusal, Is.EqualTo("400 request.malformed"));
    }

    [Test]
    public async Task PostChunk_WhenTheChunkIsAsLargeAsAllowed_IsSaved()
    {
        // The largest body that this chunk can need: all slashes, each escaped, in lines.
        byte[] content = [.. Enumerable.Repeat((byte)0xFF, MaxChunkBytes)];
        string chunk = ChunkForm.LineFeedEvery76.Encode(content).Replace("/", @"\/");
        string body = $$"""{"chunk":"{{chunk}}","offset":0,"clientId":"{{Guid.NewGuid()}}"}""";

        Answer answer = await Client.PostAsync("/upload/files", body);

        Assert.That(answer.UploadedChunks, Is.EqualTo(new[] { 0 }));
    }

    [Test]
    public async Task PostChunk_WhenTheChunkIsLargerThanAllowed_IsRefused()
    {
        Answer answer = await Client.PostChunkAsync($"{Guid.NewGuid()}", 0, new byte[MaxChunkBytes + 1]);

        Assert.That(answer.Refusal, Is.EqualTo("413 upload.chunk_too_large"));
    }
}
