using System.Text.Json;
using Spika.FileService.Api.IntegrationTests.Auth;
using Spika.FileService.Api.IntegrationTests.Http;

namespace Spika.FileService.Api.IntegrationTests.Files;

/// <summary>GET /upload/files/{id}/record, and what users and services see there and in lists.</summary>
public sealed class FileRecordTests : ServiceTests
{
    private TestFile _file = null!;

    private JsonElement _verified;

    private long _id;

    private HttpClient _alice = null!;

    private HttpClient _bob = null!;

    private HttpClient _backend = null!;

    protected override Dictionary<string, string> Settings => TestKeys.Settings;

    [OneTimeSetUp]
    public async Task UploadAsync()
    {
        _alice = Service.ClientWith(("X-Api-Key", TestKeys.Backend), ("X-Spika-User", "alice"));
        _bob = Service.ClientWith(("X-Api-Key", TestKeys.Backend), ("X-Spika-User", "bob"));
        _backend = Service.ClientWith(("X-Api-Key", TestKeys.Backend));
        _file = TestFile.Of(chunks: 2);
        Answer verify = await _alice.UploadAsync(_file);
        _verified = verify.File;
        _id = verify.FileId;
    }

    [OneTimeTearDown]
    public void CloseClients()
    {
        _alice.Dispose();
        _bob.Dispose();
        _backend.Dispose();
    }

    [Test]
    public async Task Record_ForAService_HasEverythingAndTheOwner()
    {
        JsonElement record = (await _backend.GetAnswerAsync($"/upload/files/{_id}/record")).File;

        long createdAt = record.GetProperty("createdAt").GetInt64();
        string metaData = record.GetProperty("metaData").GetRawText();
        Assert.That(
            record.GetRawText(),
            Is.EqualTo(
                $$$"""{"id":{{{_id}}},"type":"message","relationId":8,"path":"/upload/files/{{{_id}}}","mimeType":"image/png","fileName":"a picture.png","size":1017,"clientId":"{{{_file.ClientId}}}","metaData":{{{metaData}}},"createdAt":{{{createdAt}}},"modifiedAt":{{{createdAt}}},"hash":"{{{_file.Hash}}}","owner":"user:alice"}"""
            )
        );
    }

    [Test]
    public async Task Record_ForItsUser_IsWhatTheVerifyAnsweredAndHasNoOwner()
    {
        JsonElement record = (await _alice.GetAnswerAsync($"/upload/files/{_id}/record")).File;

        Assert.That(record.GetRawText(), Is.EqualTo(_verified.GetRawText()));
        Assert.That(record.TryGetProperty("owner", out _), Is.False);
    }

    [Test]
    public async Task Lists_OfAnyKind_HaveTheSameRecords(
        [Values("", "?order=desc", "?ids={id}", "?fileHash={hash}", "?mimeType=image/*")] string query
    )
    {
        string path = "/upload/files" + query.Replace("{id}", $"{_id}").Replace("{hash}", _file.Hash);
        JsonElement[] records =
        [
            (await _alice.GetAnswerAsync($"/upload/files/{_id}/record")).File,
            (await _backend.GetAnswerAsync($"/upload/files/{_id}/record")).File,
        ];

        JsonElement[] listed = [await ListedAsync(_alice, path), await ListedAsync(_backend, path)];

        Assert.That(
            listed.Select(record => record.GetRawText()),
            Is.EqualTo(records.Select(record => record.GetRawText()))
        );
    }

    [TestCase("record")]
    [TestCase("ids")]
    [TestCase("hash")]
    public async Task Record_OfAnotherUser_LooksLikeNone(string way)
    {
        Answer answer = await _bob.GetAnswerAsync(
            way switch
            {
                "record" => $"/upload/files/{_id}/record",
                "ids" => $"/upload/files?ids={_id}",
                _ => $"/upload/files?fileHash={_file.Hash}",
            }
        );

        if (way == "record")
        {
            Assert.That(answer.Refusal, Is.EqualTo("404 file.not_found"));
        }
        else
        {
            Assert.That(answer.Data.GetProperty("files").GetArrayLength(), Is.Zero);
        }
    }

    [Test]
    public async Task Record_OfNoFile_IsNotFound()
    {
        Answer answer = await _backend.GetAnswerAsync($"/upload/files/{long.MaxValue}/record");

        Assert.That(answer.Refusal, Is.EqualTo("404 file.not_found"));
    }

    private async Task<JsonElement> ListedAsync(HttpClient client, string path) =>
        (await client.GetAnswerAsync(path))
            .Data.GetProperty("files")
            .EnumerateArray()
            .Single(file => file.GetProperty("id").GetInt64() == _id);
}
