using System.Net;
using System.Text.Json;
using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Infrastructure.Persistence;

namespace Spika.FileService.Api.IntegrationTests.Verify;

/// <summary>POST /upload/files/verify: when it succeeds, when it does not, and what a client can do then.</summary>
[TestFixture(DatabaseProvider.Sqlite)]
[TestFixture(DatabaseProvider.PostgreSql)]
public sealed class VerifyTests(DatabaseProvider database) : ServiceTests(database)
{
    [Test]
    public async Task Verify_WhenTheHashIsCorrected_Succeeds()
    {
        TestFile file = TestFile.Of(chunks: 3);
        await Client.PostAllChunksAsync(file);
        await Client.PostChunkAsync(file.ClientId, 1, new byte[1000]);

        Answer damaged = await Client.VerifyAsync(file);
        await Client.PostChunkAsync(file, 1);
        Answer corrected = await Client.VerifyAsync(file);

        Assert.Multiple(() =>
        {
            Assert.That(damaged.Refusal, Is.EqualTo("400 upload.hash_mismatch"));
            Assert.That(corrected.Status, Is.EqualTo(HttpStatusCode.OK));
        });
    }

    [Test]
    public async Task Verify_WhenTheSizeIsWrong_KeepsTheChunks()
    {
        TestFile file = TestFile.Of(chunks: 3);
        await Client.PostAllChunksAsync(file);

        Answer refused = await Client.VerifyAsync(file.VerifyBody("size", file.Content.Length + 1));
        Answer verified = await Client.VerifyAsync(file);

        Assert.Multiple(() =>
        {
            Assert.That(refused.Refusal, Is.EqualTo("400 upload.size_mismatch"));
            Assert.That(verified.Status, Is.EqualTo(HttpStatusCode.OK));
        });
    }

    [Test]
    public async Task Verify_WhenChunksAreMissing_ListsThem()
    {
        TestFile file = TestFile.Of(chunks: 6);
        await Client.PostChunkAsync(file, 0);
        await Client.PostChunkAsync(file, 4);

        Answer answer = await Client.VerifyAsync(file);

        Assert.Multiple(() =>
        {
            Assert.That(answer.Refusal, Is.EqualTo("409 upload.chunks_missing"));
            Assert.That(answer.MissingChunks, Is.EqualTo(new[] { 1, 2, 3, 5 }));
            Assert.That(answer.Envelope.GetProperty("missingCount").GetInt32(), Is.EqualTo(4));
        });
    }

    [Test]
    public async Task Verify_WhenTheClientIdWasNeverSeen_ListsABoundedNumberOfChunks()
    {
        TestFile file = TestFile.Of(chunks: 1);

        Dictionary<string, object?> body = new(file.VerifyBody("total", 1_000_000)) { ["size"] = 2_000_000 };

        Answer answer = await Client.VerifyAsync(body);

        Assert.Multiple(() =>
        {
            Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.Conflict));
            Assert.That(answer.MissingChunks, Has.Length.EqualTo(1000));
            Assert.That(answer.Envelope.GetProperty("missingCount").GetInt32(), Is.EqualTo(1_000_000));
        });
    }

    [Test]
    public async Task Verify_WhenEightComeAtOnce_AnswersAllWithOneFile()
    {
        TestFile file = TestFile.Of(chunks: 20, chunkBytes: 50_000);
        await Client.PostAllChunksAsync(file);

        Answer[] answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Client.VerifyAsync(file)));

        Assert.That(answers.Select(answer => answer.FileId).Distinct().Count(), Is.EqualTo(1));
    }

    [Test]
    public async Task Verify_WhenRepeated_AnswersTheSame()
    {
        TestFile file = TestFile.Of(chunks: 2);

        Answer first = await Client.UploadAsync(file);
        Answer second = await Client.VerifyAsync(file.VerifyBody("fileHash", file.Hash.ToUpperInvariant()));

        Assert.That(second.File.GetRawText(), Is.EqualTo(first.File.GetRawText()));
    }

    [Test]
    public async Task Verify_WhenRepeatedWithOtherValues_IsRefused()
    {
        TestFile file = TestFile.Of(chunks: 2);
        await Client.UploadAsync(file);

        Answer answer = await Client.VerifyAsync(file.VerifyBody("fileName", "other.png"));

        Assert.That(answer.Refusal, Is.EqualTo("409 upload.finished_with_other_content"));
    }

    [Test]
    public async Task Verify_WhenItSucceeds_DescribesTheFile()
    {
        TestFile file = TestFile.Of(chunks: 2);

        JsonElement described = (await Client.UploadAsync(file)).File;

        long id = described.GetProperty("id").GetInt64();
        long createdAt = described.GetProperty("createdAt").GetInt64();
        Assert.That(
            described.GetRawText(),
            Is.EqualTo(
                $$$"""{"id":{{{id}}},"type":"message","relationId":8,"path":"/upload/files/{{{id}}}","mimeType":"image/png","fileName":"a picture.png","size":1017,"clientId":"{{{file.ClientId}}}","metaData":{"duration":0,"width":640,"height":480},"createdAt":{{{createdAt}}},"modifiedAt":{{{createdAt}}},"hash":"{{{file.Hash}}}","owner":"anonymous"}"""
            )
        );
    }

    [Test]
    public async Task Verify_WhenOptionalMembersAreAbsent_WritesThemAsNull()
    {
        TestFile file = TestFile.Of(chunks: 1);
        Dictionary<string, object?> body = file.VerifyBody();
        body.Remove("relationId");
        body.Remove("metaData");
        body["unknown"] = new[] { 1, 2 };

        JsonElement described = (await Client.UploadAsync(file, body)).File;

        Assert.Multiple(() =>
        {
            Assert.That(described.GetProperty("relationId").ValueKind, Is.EqualTo(JsonValueKind.Null));
            Assert.That(described.GetProperty("metaData").ValueKind, Is.EqualTo(JsonValueKind.Null));
        });
    }
}
