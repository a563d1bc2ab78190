using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Spika.FileService.Api.IntegrationTests.Http;

namespace Spika.FileService.Api.IntegrationTests.Controllers;

/// <summary>Every route under every prefix.</summary>
public sealed class RouteTests : ServiceTests
{
    // Spika's server mounts its routes under both names.
    private static readonly string[] _prefixes = ["/upload", "/api/upload", "/uploads", "/api/uploads", "/API/Uploads"];

    [TestCaseSource(nameof(_prefixes))]
    public async Task AllRoutes_WithEitherPrefix_Answer(string prefix)
    {
        TestFile file = TestFile.Of(chunks: 2);
        TestFile given = TestFile.Of(chunks: 1);

        List<HttpStatusCode> statuses =
        [
            await StatusAsync(HttpMethod.Post, $"{prefix}/files", ChunkBody(file)),
            await StatusAsync(HttpMethod.Put, $"{prefix}/uploads/{file.ClientId}/chunks/1", file.Chunks[1]),
            await StatusAsync(HttpMethod.Get, $"{prefix}/files/check/{file.ClientId}"),
            await StatusAsync(HttpMethod.Get, $"{prefix}/uploads/{file.ClientId}"),
            await StatusAsync(HttpMethod.Post, $"{prefix}/files/verify", VerifyBody(file)),
            await StatusAsync(HttpMethod.Get, $"{prefix}/files?type=message"),
            await StatusAsync(HttpMethod.Post, $"{prefix}/files", ChunkBody(given)),
            await StatusAsync(HttpMethod.Delete, $"{prefix}/uploads/{given.ClientId}"),
        ];
        long id = (await Client.VerifyAsync(file)).FileId;
        statuses.Add(await StatusAsync(HttpMethod.Get, $"{prefix}/files/{id}"));
        statuses.Add(await StatusAsync(HttpMethod.Head, $"{prefix}/files/{id}"));
        statuses.Add(await StatusAsync(HttpMethod.Get, $"{prefix}/files/{id}/record"));
        HttpStatusCode link = await StatusAsync(HttpMethod.Post, $"{prefix}/files/{id}/links");
        statuses.Add(await StatusAsync(HttpMethod.Delete, $"{prefix}/files/{id}"));

        // There is no key to sign links with.
        Assert.That(link, Is.EqualTo(HttpStatusCode.Conflict));
        Assert.That(statuses, Is.All.EqualTo(HttpStatusCode.OK));
    }

    private static byte[] ChunkBody(TestFile file) =>
        System.Text.Encoding.UTF8.GetBytes(ClientRequests.ChunkBody(file.ClientId, 0, file.Chunks[0]));

    private static byte[] VerifyBody(TestFile file) => JsonSerializer.SerializeToUtf8Bytes(file.VerifyBody());

    private async Task<HttpStatusCode> StatusAsync(HttpMethod method, string path, byte[]? body = null)
    {
        using HttpRequestMessage request = new(method, path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        using HttpResponseMessage response = await Client.SendAsync(request);
        return response.StatusCode;
    }
}
