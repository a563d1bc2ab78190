using System.Text.Json;
using Spika.FileService.Api.IntegrationTests.Http;

namespace Spika.FileService.Api.IntegrationTests.Files;

/// <summary>GET /upload/files.</summary>
public sealed class FileListTests : ServiceTests
{
    private readonly List<long> _avatars = [];
    private long _message;

    [OneTimeSetUp]
    public async Task UploadAsync()
    {
        for (int relationId = 1; relationId <= 3; relationId++)
        {
            TestFile file = TestFile.Of(chunks: 1);
            Dictionary<string, object?> avatar = new(file.VerifyBody("type", "avatar")) { ["relationId"] = relationId };
            _avatars.Add((await Client.UploadAsync(file, avatar)).FileId);
        }

        _message = (await Client.UploadAsync(TestFile.Of(chunks: 1))).FileId;
    }

    [Test]
    public async Task List_WithoutFilter_ListsAll()
    {
        Answer answer = await Client.GetAnswerAsync("/upload/files");

        Assert.That(Ids(answer), Is.EqualTo(_avatars.Append(_message)));
    }

    [Test]
    public async Task List_ByType_ListsThoseOnly()
    {
        Answer answer = await Client.GetAnswerAsync("/upload/files?type=avatar");

        Assert.That(Ids(answer), Is.EqualTo(_avatars));
    }

    [Test]
    public async Task List_ByTypeAndRelation_ListsThoseOnly()
    {
        Answer answer = await Client.GetAnswerAsync("/upload/files?type=avatar&relationId=2");

        Assert.That(Ids(answer), Is.EqualTo(new[] { _avatars[1] }));
    }

    [Test]
    public async Task List_PageByPage_ListsEachOnce()
    {
        Answer first = await Client.GetAnswerAsync("/upload/files?type=avatar&limit=2");
        string? cursor = first.Data.GetProperty("nextCursor").GetString();
        Answer second = await Client.GetAnswerAsync($"/upload/files?type=avatar&limit=2&cursor={cursor}");

        Assert.Multiple(() =>
        {
            Assert.That(Ids(first).Concat(Ids(second)), Is.EqualTo(_avatars));
            Assert.That(second.Data.GetProperty("nextCursor").ValueKind, Is.EqualTo(JsonValueKind.Null));
        });
    }

    [Test]
    public async Task List_WhenNothingMatches_IsEmpty()
    {
        Answer answer = await Client.GetAnswerAsync("/upload/files?type=nothing");

        Assert.That(answer.Data.GetRawText(), Is.EqualTo("""{"files":[],"nextCursor":null}"""));
    }

    [TestCase("relationId=x", "relationId")]
    [TestCase("relationId=1.5", "relationId")]
    [TestCase("relationId=99999999999999999999", "relationId")]
    [TestCase("limit=0", "limit")]
    [TestCase("limit=-1", "limit")]
    [TestCase("limit=1001", "limit")]
    [TestCase("limit=x", "limit")]
    [TestCase("cursor=x!", "cursor")]
    [TestCase("type=a%00b", "type")]
    public async Task List_WhenAParameterIsBad_NamesIt(string query, string member)
    {
        Answer answer = await Client.GetAnswerAsync($"/upload/files?{query}");

        Assert.That((answer.Refusal, answer.Member), Is.EqualTo(("400 request.invalid_member", member)));
    }

    private static IEnumerable<long> Ids(Answer answer) =>
        answer.Data.GetProperty("files").EnumerateArray().Select(file => file.GetProperty("id").GetInt64());
}
