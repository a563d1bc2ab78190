using Spika.FileService.Api.IntegrationTests.Http;

namespace Spika.FileService.Api.IntegrationTests.Uploads;

/// <summary>
/// A clientId is any text. It comes back from every route as it was sent, and reaches no path on the disk.
/// </summary>
public sealed class ClientIdTests : ServiceTests
{
    private static readonly string[] _hostile =
    [
        "../../x",
        "..",
        ".",
        "/etc/passwd",
        "a/b\\c",
        "a%2Fb",
        "a%252Fb",
        "%",
        "a?b#c",
        "with space+plus",
        "quote\"'`",
        "line\r\nfeed\ttab",
        "'; DROP TABLE uploads; --",
        "ключ-鍵-🔑",
        "verify",
        "\u202e\u200bx",
        new('x', 255),
        string.Concat(Enumerable.Repeat("😀", 255)),
    ];

    [TestCaseSource(nameof(_hostile))]
    public async Task Upload_WhenTheClientIdIsHostile_YieldsTheFile(string clientId)
    {
        TestFile file = TestFile.Of(chunks: 3).Named(clientId);

        Answer verified = await Client.UploadAsync(file);
        byte[] content = await Client.GetByteArrayAsync($"/upload/files/{verified.FileId}");

        Assert.Multiple(() =>
        {
            Assert.That(verified.File.GetProperty("clientId").GetString(), Is.EqualTo(clientId));
            Assert.That(content, Is.EqualTo(file.Content));
        });
    }

    [TestCaseSource(nameof(_hostile))]
    public async Task CheckChunks_WhenTheClientIdIsHostile_FindsIt(string clientId)
    {
        using HttpClient client = Service.ClientOf("checks");
        await client.PostChunkAsync(clientId, 5, [1, 2, 3]);

        string answer = await RawHttp.SendAsync(
            Client.BaseAddress!,
            $"GET /upload/files/check/{Uri.EscapeDataString(clientId)} HTTP/1.1",
            "accesstoken: checks"
        );

        Assert.That(answer, Does.EndWith("""{"status":"success","data":{"uploadedChunks":[5]}}"""));
    }

    [Test]
    public async Task CheckChunks_WhenEveryCharacterIsEscaped_FindsIt()
    {
        using HttpClient client = Service.ClientOf("escapes");
        await client.PostChunkAsync("..", 3, [1]);

        string answer = await RawHttp.SendAsync(
            Client.BaseAddress!,
            "GET /upload/files/check/%2E%2e HTTP/1.1",
            "accesstoken: escapes"
        );

        Assert.That(answer, Does.EndWith("""{"status":"success","data":{"uploadedChunks":[3]}}"""));
    }

    [TestCase("a%zz")]
    [TestCase("a%F")]
    [TestCase("a%ff")]
    [TestCase("a%C0%80")]
    [TestCase("%ED%A0%80")]
    public async Task CheckChunks_WhenTheEscapesAreMalformed_NamesTheMember(string segment)
    {
        string answer = await RawHttp.SendAsync(Client.BaseAddress!, $"GET /upload/files/check/{segment} HTTP/1.1");

        Assert.That(answer, Does.StartWith("HTTP/1.1 400 ").And.Contain("\"member\":\"clientId\""));
    }

    [Test]
    public async Task CheckChunks_WhenTheClientIdHoldsNul_IsRefused()
    {
        // Kestrel itself refuses such a path, before there is a request.
        string answer = await RawHttp.SendAsync(Client.BaseAddress!, "GET /upload/files/check/a%00b HTTP/1.1");

        Assert.That(answer, Does.StartWith("HTTP/1.1 400 "));
    }

    [TestCase("x", 256)]
    [TestCase("😀", 256)]
    public async Task PostChunk_WhenTheClientIdIsTooLong_NamesTheMember(string character, int count)
    {
        string clientId = string.Concat(Enumerable.Repeat(character, count));

        Answer answer = await Client.PostChunkAsync(clientId, 0, [1]);

        Assert.That((answer.Refusal, answer.Member), Is.EqualTo(("400 request.invalid_member", "clientId")));
    }

    [Test]
    public async Task Upload_WhateverTheClientId_LeavesNothingBesideTheRoot()
    {
        await Client.UploadAsync(TestFile.Of(chunks: 2).Named("../../outside"));

        string[] besideTheRoot = Directory.GetFileSystemEntries(Path.GetDirectoryName(Service.Root)!);

        Assert.That(besideTheRoot, Is.EqualTo(new[] { Service.Root }));
    }
}
