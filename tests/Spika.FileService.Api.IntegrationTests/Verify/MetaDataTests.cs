using System.Text.Json;
using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Infrastructure.Persistence;

namespace Spika.FileService.Api.IntegrationTests.Verify;

/// <summary>The metaData that clients send, and what the apps read in every answer: three integers, or null.</summary>
[TestFixture(DatabaseProvider.Sqlite)]
[TestFixture(DatabaseProvider.PostgreSql)]
public sealed class MetaDataTests(DatabaseProvider database) : ServiceTests(database)
{
    private const string Zeros = """{"duration":0,"width":0,"height":0}""";

    [TestCase("null", "null")]
    [TestCase("{}", Zeros)]
    [TestCase("""{"duration":null,"width":null,"height":null}""", Zeros)]
    [TestCase("""{"duration":null,"width":320,"height":200}""", """{"duration":0,"width":320,"height":200}""")]
    [TestCase("""{"width":640,"height":480}""", """{"duration":0,"width":640,"height":480}""")]
    [TestCase("""{"width":1280,"height":720,"duration":2.119467}""", """{"duration":2,"width":1280,"height":720}""")]
    [TestCase("""{"width":-1,"height":-1.9,"duration":-0.0}""", """{"duration":0,"width":-1,"height":-1}""")]
    [TestCase(
        """{"width":2147483648,"height":-1e300,"duration":6.4e2}""",
        """{"duration":640,"width":2147483647,"height":-2147483648}"""
    )]
    public async Task Verify_AnyMetaData_IsAnsweredAsTheAppsDecodeIt(string sent, string expected)
    {
        TestFile file = TestFile.Of(chunks: 1);

        Dictionary<string, object?> body = new(file.VerifyBody("metaData", Json(sent))) { ["type"] = file.ClientId };
        Answer verified = await Client.UploadAsync(file, body);
        Answer listed = await Client.GetAnswerAsync($"/upload/files?type={file.ClientId}");

        Assert.Multiple(() =>
        {
            Assert.That(MetaDataOf(verified.File), Is.EqualTo(expected), "verify");
            Assert.That(MetaDataOf(listed.Data.GetProperty("files")[0]), Is.EqualTo(expected), "list");
        });
    }

    [TestCase("null", "{}")]
    [TestCase("null", """{"duration":null,"width":null,"height":null}""")]
    [TestCase("null", Zeros)]
    [TestCase("{}", "null")]
    [TestCase(Zeros, "{}")]
    [TestCase("""{"width":640}""", """{"width":640.0,"height":null,"duration":-0}""")]
    [TestCase("""{"width":640}""", """{"width":6.4e2,"thumb":"x"}""")]
    [TestCase("""{"width":640.9}""", """{"width":640}""")]
    [TestCase("""{"width":1e300}""", """{"width":2147483647}""")]
    public async Task Verify_WhenRepeatedWithMetaDataOfTheSameMeaning_AnswersTheSame(string first, string second)
    {
        TestFile file = TestFile.Of(chunks: 1);

        Answer answer = await Client.UploadAsync(file, file.VerifyBody("metaData", Json(first)));
        Answer repeated = await Client.VerifyAsync(file.VerifyBody("metaData", Json(second)));

        Assert.That(repeated.File.GetRawText(), Is.EqualTo(answer.File.GetRawText()));
    }

    [Test]
    public async Task Verify_WhenOptionalMembersAreAbsentOrNull_MeansTheSame()
    {
        TestFile file = TestFile.Of(chunks: 1);
        Dictionary<string, object?> absent = file.VerifyBody();
        absent.Remove("metaData");
        absent.Remove("relationId");

        Answer answer = await Client.UploadAsync(file, absent);
        Answer repeated = await Client.VerifyAsync(
            new Dictionary<string, object?>(absent) { ["metaData"] = null, ["relationId"] = null }
        );

        Assert.That(repeated.File.GetRawText(), Is.EqualTo(answer.File.GetRawText()));
    }

    [TestCase("null", """{"width":1}""")]
    [TestCase("""{"width":640}""", """{"height":640}""")]
    [TestCase("""{"width":640}""", "null")]
    public async Task Verify_WhenRepeatedWithOtherMetaData_IsRefused(string first, string second)
    {
        TestFile file = TestFile.Of(chunks: 1);
        await Client.UploadAsync(file, file.VerifyBody("metaData", Json(first)));

        Answer repeated = await Client.VerifyAsync(file.VerifyBody("metaData", Json(second)));

        Assert.That(repeated.Refusal, Is.EqualTo("409 upload.finished_with_other_content"));
    }

    private static JsonElement Json(string text) => JsonSerializer.Deserialize<JsonElement>(text);

    private static string MetaDataOf(JsonElement file) => file.GetProperty("metaData").GetRawText();
}
