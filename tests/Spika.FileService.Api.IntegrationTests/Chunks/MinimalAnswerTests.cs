using System.Text.Json;
using Spika.FileService.Api.IntegrationTests.Http;

namespace Spika.FileService.Api.IntegrationTests.Chunks;

/// <summary>Chunk answers for clients that prefer <c>return=minimal</c>.</summary>
public sealed class MinimalAnswerTests : ServiceTests
{
    private HttpClient _client = null!;

    [OneTimeSetUp]
    public void AskForLess()
    {
        _client = Service.ClientOf("minimal");
        _client.DefaultRequestHeaders.Add("Prefer", "respond-async, return=minimal");
    }

    [OneTimeTearDown]
    public void Close() => _client?.Dispose();

    [Test]
    public async Task PostChunk_WhenMinimalIsPreferred_AnswersWithRanges()
    {
        TestFile file = TestFile.Of(chunks: 5);
        await _client.PostChunkAsync(file, 0);
        await _client.PostChunkAsync(file, 1);

        Answer answer = await _client.PostChunkAsync(file, 4);

        Assert.That(answer.Data.GetRawText(), Is.EqualTo("""{"ranges":[[0,1],[4,4]],"count":3}"""));
    }

    [Test]
    public async Task CheckChunks_WhenMinimalIsPreferred_AnswersWithRanges()
    {
        TestFile file = TestFile.Of(chunks: 5);
        await _client.PostChunkAsync(file, 3);

        Answer answer = await _client.GetAnswerAsync($"/upload/files/check/{file.ClientId}");

        Assert.That(answer.Data.GetRawText(), Is.EqualTo("""{"ranges":[[3,3]],"count":1}"""));
    }

    [Test]
    public async Task PutChunk_WhenMinimalIsPreferred_AnswersWithRanges()
    {
        Answer answer = await _client.PutChunkAsync($"{Guid.NewGuid()}", "7", [1]);

        Assert.That(answer.Data.GetRawText(), Is.EqualTo("""{"ranges":[[7,7]],"count":1}"""));
    }

    [Test]
    public async Task PostChunk_WhenMinimalIsPreferred_SaysThatItWasApplied()
    {
        Answer answer = await _client.PostChunkAsync(TestFile.Of(chunks: 1), 0);

        Assert.That(answer.Headers.GetValues("Preference-Applied"), Is.EqualTo(new[] { "return=minimal" }));
    }

    [Test]
    public async Task PostChunk_WhenThereAreVeryManyRanges_AnswersWithTheFirst()
    {
        string clientId = $"{Guid.NewGuid()}";
        await Parallel.ForAsync(0, 1001, async (i, _) => await _client.PutChunkAsync(clientId, $"{2 * i}", [1]));

        JsonElement data = (await _client.PutChunkAsync(clientId, "0", [1])).Data;

        Assert.Multiple(() =>
        {
            Assert.That(data.GetProperty("ranges").GetArrayLength(), Is.EqualTo(1000));
            Assert.That(data.GetProperty("count").GetInt32(), Is.EqualTo(1001));
            Assert.That(data.GetProperty("truncated").GetBoolean(), Is.True);
        });
    }
}
