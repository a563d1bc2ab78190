using System.Net;
using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Infrastructure.Persistence;

namespace Spika.FileService.Api.IntegrationTests.Files;

/// <summary>
/// Names, types and media types of up to 1,024 characters, from the verify to the list and the download.
/// </summary>
[TestFixture(DatabaseProvider.Sqlite)]
[TestFixture(DatabaseProvider.PostgreSql)]
public sealed class LongNamesTests(DatabaseProvider database) : ServiceTests(database)
{
    private const int MaxLength = 1024;

    [Test]
    public async Task Verify_When1024EmojiAreInEveryField_IsAnsweredAndListedByThatType()
    {
        TestFile file = TestFile.Of(chunks: 1);
        (string type, string mimeType, string fileName) = (Emoji(1), Emoji(2), Emoji(3));
        Dictionary<string, object?> body = new(file.VerifyBody())
        {
            ["type"] = type,
            ["mimeType"] = mimeType,
            ["fileName"] = fileName,
        };

        Answer verified = await Client.UploadAsync(file, body);
        Answer repeated = await Client.VerifyAsync(body);
        Answer listed = await Client.GetAnswerAsync($"/upload/files?type={Uri.EscapeDataString(type)}");

        Assert.Multiple(() =>
        {
            Assert.That(verified.File.GetProperty("type").GetString(), Is.EqualTo(type));
            Assert.That(verified.File.GetProperty("mimeType").GetString(), Is.EqualTo(mimeType));
            Assert.That(verified.File.GetProperty("fileName").GetString(), Is.EqualTo(fileName));
            Assert.That(repeated.FileId, Is.EqualTo(verified.FileId));
            Assert.That(IdsOf(listed), Is.EqualTo(new[] { verified.FileId }));
        });
    }

    [Test]
    public async Task List_WhenTypesDifferInTheirLastCharacter_TellsThemApart()
    {
        string common = Emoji(4)[..^2];
        Answer a = await UploadAsync("type", common + "a");
        await UploadAsync("type", common + "b");

        Answer listed = await Client.GetAnswerAsync($"/upload/files?type={Uri.EscapeDataString(common)}a");

        Assert.That(IdsOf(listed), Is.EqualTo(new[] { a.FileId }));
    }

    [Test]
    public async Task Download_WhenTheNameHas1024Emoji_HasHeadersThatAProxyTakes()
    {
        string name = Emoji(5)[..^8] + ".png";
        Answer verified = await UploadAsync("fileName", name);

        using HttpResponseMessage response = await DownloadAsync(verified);

        string headers = $"{response.Headers}{response.Content.Headers}";
        string? sent = response.Content.Headers.ContentDisposition!.FileNameStar;
        Assert.Multiple(() =>
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(headers, Has.Length.LessThan(4096 - 100));
            Assert.That(sent, Does.EndWith(".png"));
            Assert.That(name, Does.StartWith(sent![..^4]));
        });
    }

    // What web makes of the longest name that a file system has.
    [Test]
    public async Task Download_WhenTheNameHas263Characters_HasItWhole()
    {
        string name = "thumb - " + new string('é', 251) + ".jpg";
        Answer verified = await UploadAsync("fileName", name);

        using HttpResponseMessage response = await DownloadAsync(verified);

        Assert.That(response.Content.Headers.ContentDisposition!.FileNameStar, Is.EqualTo(name));
    }

    // By chance, because PostgreSQL compresses what repeats, and would then take it into an index.
    private static string Emoji(int seed) =>
        string.Concat(new Random(seed).GetItems(["😀", "👍", "🎉", "🐙", "🌍", "🍕", "🚀", "🎸"], MaxLength));

    private Task<Answer> UploadAsync(string member, string value)
    {
        TestFile file = TestFile.Of(chunks: 1);
        return Client.UploadAsync(file, file.VerifyBody(member, value));
    }

    private Task<HttpResponseMessage> DownloadAsync(Answer verified) =>
        Client.GetAsync(
            new Uri($"/upload/files/{verified.FileId}", UriKind.Relative),
            HttpCompletionOption.ResponseContentRead
        );

    private static IEnumerable<long> IdsOf(Answer listed) =>
        listed.Data.GetProperty("files").EnumerateArray().Select(file => file.GetProperty("id").GetInt64());
}
