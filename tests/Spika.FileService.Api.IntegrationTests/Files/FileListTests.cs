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

        Assert.That(
            answer.Data.GetRawText(),
            Is.EqualTo("""{"files":[],"nextCursor":null,"followCursor":"AAAAAAAAAAA"}""")
        );
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
    [TestCase("fileHash=abc", "fileHash")]
    [TestCase("mimeType=a%00b", "mimeType")]
    [TestCase("order=newest", "order")]
    [TestCase("order=desc&cursor=AAAAAAAAAAA", "cursor")]
    [TestCase("cursor=__________8", "cursor")]
    [TestCase("ids=1,,2", "ids")]
    [TestCase("ids=1;2", "ids")]
    [TestCase("ids=1&limit=2", "limit")]
    [TestCase("ids=1&order=desc", "order")]
    [TestCase("ids=1&cursor=AAAAAAAAAAA", "cursor")]
    public async Task List_WhenAParameterIsBad_NamesIt(string query, string member)
    {
        Answer answer = await Client.GetAnswerAsync($"/upload/files?{query}");

        Assert.That((answer.Refusal, answer.Member), Is.EqualTo(("400 request.invalid_member", member)));
    }

    [Test]
    public async Task List_NewestFirst_ListsEachOncePageByPage()
    {
        Answer first = await Client.GetAnswerAsync("/upload/files?type=avatar&order=desc&limit=2");
        string? cursor = first.Data.GetProperty("nextCursor").GetString();
        Answer second = await Client.GetAnswerAsync($"/upload/files?type=avatar&order=desc&limit=2&cursor={cursor}");
        Answer otherOrder = await Client.GetAnswerAsync($"/upload/files?type=avatar&limit=2&cursor={cursor}");

        Assert.Multiple(() =>
        {
            Assert.That(Ids(first).Concat(Ids(second)), Is.EqualTo(_avatars.AsEnumerable().Reverse()));
            Assert.That(second.Data.GetProperty("nextCursor").ValueKind, Is.EqualTo(JsonValueKind.Null));
            Assert.That(second.Data.GetProperty("followCursor").ValueKind, Is.EqualTo(JsonValueKind.Null));
            Assert.That((otherOrder.Refusal, otherOrder.Member), Is.EqualTo(("400 request.invalid_member", "cursor")));
        });
    }

    [Test]
    public async Task List_FollowedFromTheEnd_ListsWhatIsAddedLater()
    {
        Answer end = await Client.GetAnswerAsync("/upload/files?type=followed");
        TestFile file = TestFile.Of(chunks: 1);
        long added = (await Client.UploadAsync(file, file.VerifyBody("type", "followed"))).FileId;

        string? cursor = end.Data.GetProperty("followCursor").GetString();
        Answer later = await Client.GetAnswerAsync($"/upload/files?type=followed&cursor={cursor}");
        await Client.DeleteAnswerAsync($"/upload/files/{added}");

        Assert.That(Ids(later), Is.EqualTo(new[] { added }));
    }

    [Test]
    public async Task List_ByIds_ListsTheKnownOnesInTheOrderAsked()
    {
        Answer answer = await Client.GetAnswerAsync(
            $"/upload/files?ids={_avatars[2]},{long.MaxValue},{_message},{_avatars[0]},{_avatars[2]},0"
        );
        Answer avatars = await Client.GetAnswerAsync($"/upload/files?ids={_message}%2C{_avatars[1]}&type=avatar");

        Assert.That(Ids(answer), Is.EqualTo(new[] { _avatars[2], _message, _avatars[0] }));
        Assert.That(Ids(avatars), Is.EqualTo(new[] { _avatars[1] }));
    }

    [TestCase(1000, 200)]
    [TestCase(1001, 400)]
    public async Task List_ByAsManyOfTheLongestIds_IsLimitedByTheirNumberOnly(int count, int status)
    {
        string ids = string.Join("%2C", Enumerable.Range(0, count).Select(i => long.MaxValue - i));

        Answer answer = await Client.GetAnswerAsync($"/upload/files?ids={ids}");

        Assert.That(((int)answer.Status, answer.Member), Is.EqualTo((status, status == 400 ? "ids" : null)));
    }

    [Test]
    public async Task List_ByHashAndMediaType_ListsThoseOnly()
    {
        TestFile file = TestFile.Of(chunks: 1);
        long video = (await Client.UploadAsync(file, file.VerifyBody("mimeType", "Video/MP4"))).FileId;

        Answer byHash = await Client.GetAnswerAsync($"/upload/files?fileHash={file.Hash.ToUpperInvariant()}");
        Answer byKind = await Client.GetAnswerAsync("/upload/files?mimeType=video/*");
        Answer byType = await Client.GetAnswerAsync("/upload/files?mimeType=video%2Fmp4&type=message&order=desc");
        Answer images = await Client.GetAnswerAsync($"/upload/files?mimeType=image/*&fileHash={file.Hash}");
        await Client.DeleteAnswerAsync($"/upload/files/{video}");

        Assert.Multiple(() =>
        {
            Assert.That(Ids(byHash), Is.EqualTo(new[] { video }));
            Assert.That(Ids(byKind), Is.EqualTo(new[] { video }));
            Assert.That(Ids(byType), Is.EqualTo(new[] { video }));
            Assert.That(Ids(images), Is.Empty);
        });
    }

    private static IEnumerable<long> Ids(Answer answer) =>
        answer.Data.GetProperty("files").EnumerateArray().Select(file => file.GetProperty("id").GetInt64());
}
