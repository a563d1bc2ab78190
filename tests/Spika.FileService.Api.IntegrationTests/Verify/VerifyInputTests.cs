using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spika.FileService.Api.IntegrationTests.Http;

namespace Spika.FileService.Api.IntegrationTests.Verify;

/// <summary>What POST /upload/files/verify makes of bad input.</summary>
public sealed class VerifyInputTests : ServiceTests
{
    private static readonly string[] _required =
    [
        "total",
        "size",
        "mimeType",
        "fileName",
        "clientId",
        "fileHash",
        "type",
    ];
    private static readonly string[] _texts = ["mimeType", "fileName", "clientId", "type"];

    private TestFile _file = null!;

    protected override Dictionary<string, string> Settings =>
        new() { ["Uploads:MaxChunksPerUpload"] = "1000", ["Uploads:MaxFileBytes"] = "5000" };

    [OneTimeSetUp]
    public async Task SendChunksAsync()
    {
        _file = TestFile.Of(chunks: 1);
        await Client.PostAllChunksAsync(_file);
    }

    [TestCaseSource(nameof(_required))]
    public async Task Verify_WhenAMemberIsMissing_NamesIt(string member)
    {
        Dictionary<string, object?> body = _file.VerifyBody();
        body.Remove(member);

        Answer answer = await Client.VerifyAsync(body);

        Assert.That((answer.Refusal, answer.Member), Is.EqualTo(("400 request.invalid_member", member)));
    }

    [TestCaseSource(nameof(_required))]
    public async Task Verify_WhenAMemberIsNull_NamesIt(string member)
    {
        Answer answer = await Client.VerifyAsync(_file.VerifyBody(member, null));

        Assert.That((answer.Refusal, answer.Member), Is.EqualTo(("400 request.invalid_member", member)));
    }

    [TestCase("total", "\"1\"")]
    [TestCase("total", "0")]
    [TestCase("total", "-1")]
    [TestCase("total", "1.5")]
    [TestCase("total", "99999999999")]
    [TestCase("total", "[1]")]
    [TestCase("total", "true")]
    [TestCase("size", "\"17\"")]
    [TestCase("size", "0")]
    [TestCase("size", "-17")]
    [TestCase("size", "17.5")]
    [TestCase("size", "99999999999999999999")]
    [TestCase("size", "{}")]
    [TestCase("mimeType", "7")]
    [TestCase("fileName", "[]")]
    [TestCase("clientId", "7")]
    [TestCase("type", "false")]
    [TestCase("type", "\"\\ud83d\"")]
    [TestCase("relationId", "\"8\"")]
    [TestCase("relationId", "8.5")]
    [TestCase("relationId", "99999999999999999999")]
    [TestCase("fileHash", "7")]
    [TestCase("fileHash", "\"\"")]
    [TestCase("fileHash", "\"abc\"")]
    [TestCase("fileHash", "\"zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz\"")]
    [TestCase("metaData", "7")]
    [TestCase("metaData", "[]")]
    [TestCase("metaData", "\"text\"")]
    [TestCase("metaData.width", "\"640\"")]
    [TestCase("metaData.height", "true")]
    [TestCase("metaData.duration", "1e999")]
    public async Task Verify_WhenAMemberIsBad_NamesIt(string member, string json)
    {
        string[] path = member.Split('.');
        string value = path.Length == 1 ? json : $"{{\"{path[1]}\":{json}}}";

        Answer answer = await Client.PostAsync("/upload/files/verify", BodyWith(path[0], value));

        Assert.That((answer.Refusal, answer.Member), Is.EqualTo(("400 request.invalid_member", member)));
    }

    [TestCaseSource(nameof(_texts))]
    public async Task Verify_WhenATextIsEmpty_NamesIt(string member)
    {
        Answer answer = await Client.VerifyAsync(_file.VerifyBody(member, ""));

        Assert.That((answer.Refusal, answer.Member), Is.EqualTo(("400 request.invalid_member", member)));
    }

    [TestCase("clientId", 256)]
    [TestCase("mimeType", 1025)]
    [TestCase("fileName", 1025)]
    [TestCase("type", 1025)]
    public async Task Verify_WhenATextIsTooLong_NamesIt(string member, int length)
    {
        Answer answer = await Client.VerifyAsync(_file.VerifyBody(member, new string('x', length)));

        Assert.That((answer.Refusal, answer.Member), Is.EqualTo(("400 request.invalid_member", member)));
    }

    [TestCaseSource(nameof(_texts))]
    public async Task Verify_WhenATextHoldsNul_NamesIt(string member)
    {
        Answer answer = await Client.VerifyAsync(_file.VerifyBody(member, "a\0b"));

        Assert.That((answer.Refusal, answer.Member), Is.EqualTo(("400 request.invalid_member", member)));
    }

    [Test]
    public async Task Verify_WhenTheFileIsTooLarge_IsRefused()
    {
        Answer answer = await Client.VerifyAsync(_file.VerifyBody("size", 5001));

        Assert.That(answer.Refusal, Is.EqualTo("413 upload.file_too_large"));
    }

    [TestCase("{")]
    [TestCase("null")]
    [TestCase("[]")]
    [TestCase("7")]
    [TestCase("{\"total\":1,,}")]
    [TestCase("{\"total\":1} x")]
    [TestCase("{\"total\":01}")]
    [TestCase("{\"other\":tru}")]
    public async Task Verify_WhenTheBodyIsNoJsonObject_IsMalformed(string body)
    {
        Answer answer = await Client.PostAsync("/upload/files/verify", body);

        Assert.That(answer.Refusal, Is.EqualTo("400 request.malformed"));
    }

    [TestCase("fileName")]
    [TestCase("other")]
    public async Task Verify_WhenTheBodyIsNotUtf8_IsMalformed(string member)
    {
        Answer answer = await Client.PostAsync(
            "/upload/files/verify",
            Encoding.Latin1.GetBytes(BodyWith(member, "\"é\""))
        );

        Assert.That(answer.Refusal, Is.EqualTo("400 request.malformed"));
    }

    private string BodyWith(string member, string json)
    {
        JsonObject body = JsonSerializer.SerializeToNode(_file.VerifyBody())!.AsObject();
        body.Remove(member);
        return $"{body.ToJsonString()[..^1]},\"{member}\":{json}}}";
    }
}
