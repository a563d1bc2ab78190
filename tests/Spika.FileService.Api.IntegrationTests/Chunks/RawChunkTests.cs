using System.Net.Http.Headers;
using Spika.FileService.Api.IntegrationTests.Http;

namespace Spika.FileService.Api.IntegrationTests.Chunks;

/// <summary>PUT /upload/uploads/{clientId}/chunks/{index}.</summary>
public sealed class RawChunkTests : ServiceTests
{
    private const int MaxChunkBytes = 100_000;

    protected override Dictionary<string, string> Settings => new() { ["Uploads:MaxChunkBytes"] = $"{MaxChunkBytes}" };

    [Test]
    public async Task PutChunk_ForEachChunk_YieldsTheFile()
    {
        TestFile file = TestFile.Of(chunks: 4, chunkBytes: MaxChunkBytes);
        for (int index = 0; index < 4; index++)
        {
            await Client.PutChunkAsync(file.ClientId, $"{index}", file.Chunks[index]);
        }

        Answer verified = await Client.VerifyAsync(file);

        Assert.That(verified.File.GetProperty("size").GetInt32(), Is.EqualTo(file.Content.Length));
    }

    [Test]
    public async Task PutChunk_AmongPostedChunks_AnswersWithAll()
    {
        TestFile file = TestFile.Of(chunks: 4);
        await Client.PostChunkAsync(file, 0);

        Answer answer = await Client.PutChunkAsync(file.ClientId, "2", file.Chunks[2]);

        Assert.That(answer.UploadedChunks, Is.EqualTo(new[] { 0, 2 }));
    }

    [TestCase("application/json")]
    [TestCase("text/plain; charset=utf-16")]
    [TestCase("image/png")]
    public async Task PutChunk_WhateverTheContentType_IsSaved(string contentType)
    {
        using HttpRequestMessage request = new(HttpMethod.Put, $"/upload/uploads/{Guid.NewGuid()}/chunks/0");
        request.Content = new ByteArrayContent([1, 2, 3]);
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);

        Answer answer = await Client.AnswerAsync(request);

        Assert.That(answer.UploadedChunks, Is.EqualTo(new[] { 0 }));
    }

    [TestCase("-1")]
    [TestCase("1.5")]
    [TestCase("x")]
    [TestCase("0x10")]
    [TestCase("1048576")]
    [TestCase("99999999999")]
    public async Task PutChunk_WhenTheIndexIsBad_NamesIt(string index)
    {
        Answer answer = await Client.PutChunkAsync($"{Guid.NewGuid()}", index, [1]);

        Assert.That((answer.Refusal, answer.Member), Is.EqualTo(("400 request.invalid_member", "index")));
    }

    [Test]
    public async Task PutChunk_WhenTheChunkIsTooLarge_IsRefused()
    {
        Answer answer = await Client.PutChunkAsync($"{Guid.NewGuid()}", "0", new byte[MaxChunkBytes + 1]);

        Assert.That(answer.Refusal, Is.EqualTo("413 request.too_large"));
    }
}
