using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Spika.FileService.Api.Downloads;
using Spika.FileService.Api.IntegrationTests.Auth;
using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Domain.Files;

namespace Spika.FileService.Api.IntegrationTests.Downloads;

public sealed class SignedDownloadTests : ServiceTests
{
    private static readonly string _oldKey = Convert.ToBase64String(new byte[32]);

    private static readonly string _newKey = Convert.ToBase64String([.. Enumerable.Repeat((byte)7, 32)]);

    private readonly FakeTimeProvider _clock = new(TimeProvider.System.GetUtcNow());

    private TestFile _file = null!;

    private long _id;

    private HttpClient _alice = null!;

    private HttpClient _backend = null!;

    protected override Dictionary<string, string> Settings =>
        new(TestKeys.Settings)
        {
            ["Downloads:Access"] = "Signed",
            ["Downloads:LinkLifetime"] = "00:10:00",
            ["Downloads:SigningKeys:0"] = _newKey,
            ["Downloads:SigningKeys:1"] = _oldKey,
        };

    protected override void ReplaceServices(IServiceCollection services) =>
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<DownloadLinks>(provider, _clock));

    [OneTimeSetUp]
    public async Task UploadAsync()
    {
        _alice = Service.ClientWith(("X-Api-Key", TestKeys.Backend), ("X-Spika-User", "alice"));
        _backend = Service.ClientWith(("X-Api-Key", TestKeys.Backend));
        _file = TestFile.Of(chunks: 2);
        _id = (await _alice.UploadAsync(_file)).FileId;
    }

    [OneTimeTearDown]
    public void CloseClients()
    {
        _alice.Dispose();
        _backend.Dispose();
    }

    [Test]
    public async Task Link_OfTheOwner_AllowsEveryDownload()
    {
        string link = await CreateLinkAsync(_alice);

        using HttpResponseMessage response = await Client.GetAsync(link);

        Assert.That(await response.Content.ReadAsByteArrayAsync(), Is.EqualTo(_file.Content));
        Assert.That(response.Headers.CacheControl?.Private, Is.True);
    }

    [Test]
    public async Task Link_IsKeptByCachesNoLongerThanItWorks()
    {
        string link = await CreateLinkAsync(_alice);
        _clock.Advance(TimeSpan.FromMinutes(4));

        using HttpResponseMessage response = await Client.GetAsync(link);

        Assert.That(
            response.Headers.NonValidated["Cache-Control"].ToString(),
            Is.EqualTo("private, max-age=360").Or.EqualTo("private, max-age=359")
        );
    }

    [Test]
    public async Task OldPath_WithoutALink_IsForServicesOnly()
    {
        string path = $"/uploads/files/{_file.ClientId}";
        string query = (await CreateLinkAsync(_alice)).Split('?')[1];

        using HttpResponseMessage service = await _backend.GetAsync(path);

        Assert.That(service.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await Client.GetAnswerAsync(path)).Refusal, Is.EqualTo("403 auth.link_invalid"));
        Assert.That((await Client.GetAnswerAsync($"{path}?{query}")).Refusal, Is.EqualTo("403 auth.link_invalid"));
    }

    [Test]
    public async Task Link_UnderTheAliasOfTheRoutes_Works()
    {
        string link = await CreateLinkAsync(_alice);

        using HttpResponseMessage response = await Client.GetAsync($"/api{link.Replace("/upload/", "/uploads/")}");

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Link_WhenItIsOld_IsRefused()
    {
        string link = await CreateLinkAsync(_backend);
        _clock.Advance(TimeSpan.FromMinutes(10) + TimeSpan.FromSeconds(1));

        Answer answer = await Client.GetAnswerAsync(link);

        Assert.That(answer.Refusal, Is.EqualTo("403 auth.link_expired"));
    }

    [Test]
    public async Task Link_WhenItIsChanged_IsRefused()
    {
        string link = await CreateLinkAsync(_backend);
        long other = (await _alice.UploadAsync(TestFile.Of(chunks: 1))).FileId;
        string[] changed =
        [
            link.Replace($"/{_id}?", $"/{other}?"),
            link.Replace("expires=", "expires=9"),
            link.Replace("content=", "content=A"),
            link.Replace("&content=", "&content_="),
            link[..^1],
            link[..^1] + (link[^1] == 'A' ? 'B' : 'A'),
            link.Replace("signature=", "signature=%00"),
            $"/upload/files/{_id}?expires=1790000000&signature={new string('!', 43)}",
            $"/upload/files/{_id}?expires=1790000000&signature={string.Concat(Enumerable.Repeat("%00", 43))}",
            $"/upload/files/{_id}?expires=1790000000&signature={new string('A', 42)}%E2%82%AC",
            $"/upload/files/{_id}?expires=1790000000&signature={new string('A', 41)}==",
            $"/upload/files/{_id}",
            $"/upload/files/{_id}?expires=-1&signature=",
        ];

        Answer[] answers = await Task.WhenAll(changed.Select(Client.GetAnswerAsync));

        Assert.That(answers.Select(answer => answer.Refusal), Is.All.EqualTo("403 auth.link_invalid"));
    }

    [Test]
    public async Task Link_OfAnEarlierKey_WorksAsLongAsTheKeyIsThere()
    {
        StoredFile file = await FindAsync(_id);
        string earlier = LinkOf(_oldKey).Create(file).Path;
        string unknown = LinkOf(Convert.ToBase64String([.. Enumerable.Repeat((byte)9, 32)])).Create(file).Path;

        using HttpResponseMessage answer = await Client.GetAsync(earlier);

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await Client.GetAnswerAsync(unknown)).Refusal, Is.EqualTo("403 auth.link_invalid"));
    }

    [Test]
    public async Task Link_OfAnotherFileThatHadTheId_FindsNone()
    {
        StoredFile other = await FindAsync((await _alice.UploadAsync(TestFile.Of(chunks: 1))).FileId);
        string earlier = LinkOf(_newKey).Create(other with { Id = _id }).Path;

        Answer answer = await Client.GetAnswerAsync(earlier);

        Assert.That(answer.Refusal, Is.EqualTo("404 file.not_found"));
    }

    [Test]
    public async Task Link_SignedForAnIdAlone_IsRefused()
    {
        long expires = _clock.GetUtcNow().AddMinutes(5).ToUnixTimeSeconds();
        byte[] signature = HMACSHA256.HashData(
            Convert.FromBase64String(_newKey),
            Encoding.ASCII.GetBytes($"{_id}\n{expires}")
        );

        Answer answer = await Client.GetAnswerAsync(
            $"/upload/files/{_id}?expires={expires}&signature={Base64Url.EncodeToString(signature)}"
        );

        Assert.That(answer.Refusal, Is.EqualTo("403 auth.link_invalid"));
    }

    [Test]
    public async Task Download_WithoutALink_IsForServicesOnly()
    {
        using HttpResponseMessage service = await _backend.GetAsync($"/upload/files/{_id}");

        Assert.That(service.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await _alice.GetAnswerAsync($"/upload/files/{_id}")).Refusal, Is.EqualTo("403 auth.link_invalid"));
    }

    [Test]
    public async Task CreateLink_ToAForeignFile_FindsNone()
    {
        using HttpClient bob = Service.ClientWith(("X-Api-Key", TestKeys.Backend), ("X-Spika-User", "bob"));

        Answer answer = await bob.PostAsync($"/upload/files/{_id}/links", "");

        Assert.That(answer.Refusal, Is.EqualTo("404 file.not_found"));
    }

    private async Task<StoredFile> FindAsync(long id) =>
        (await Service.Services.GetRequiredService<IStoredFileRepository>().FindAsync(id, AccessScope.All, default))!;

    private async Task<string> CreateLinkAsync(HttpClient client) =>
        (await client.PostAsync($"/upload/files/{_id}/links", "")).Data.GetProperty("path").GetString()!;

    private DownloadLinks LinkOf(string key) =>
        new(
            new ConfigurationBuilder().AddInMemoryCollection([new("Downloads:SigningKeys:0", key)]).Build(),
            Options.Create(new DownloadOptions()),
            _clock
        );
}
