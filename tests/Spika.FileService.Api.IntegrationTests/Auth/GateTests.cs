using System.Net;
using Microsoft.AspNetCore.Mvc;
using Spika.FileService.Api.IntegrationTests.Http;

namespace Spika.FileService.Api.IntegrationTests.Auth;

/// <summary>Requests without credentials.</summary>
public sealed class GateTests : ServiceTests
{
    protected override Dictionary<string, string> Settings => TestKeys.Settings;

    [Test]
    public async Task EveryRoute_WithoutCredentials_IsRefused()
    {
        (string Method, string Path)[] routes = [.. Routes()];
        List<string> admitted = [];
        foreach ((string method, string path) in routes)
        {
            using HttpRequestMessage request = new(new HttpMethod(method), path);
            using HttpResponseMessage response = await Client.SendAsync(request);
            if (response.StatusCode != HttpStatusCode.Unauthorized)
            {
                admitted.Add($"{method} {path}: {response.StatusCode}");
            }
        }

        Assert.That(routes, Has.Length.GreaterThan(20));
        Assert.That(admitted, Is.Empty);
    }

    [TestCase("/health/live")]
    [TestCase("/health/ready")]
    public async Task Health_WithoutCredentials_Answers(string path)
    {
        Answer answer = await Client.GetAnswerAsync(path);

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task UnknownRoute_WithoutCredentials_IsRefusedLikeAnyOther()
    {
        Answer answer = await Client.GetAnswerAsync("/no/such/route");

        Assert.That(answer.Refusal, Is.EqualTo("401 auth.required"));
    }

    [TestCase("POST /upload/files")]
    [TestCase("POST /upload/files/verify")]
    [TestCase("PUT /upload/uploads/a/chunks/0")]
    public async Task Body_WithoutCredentials_IsNotWaitedFor(string request)
    {
        string answer = await RawHttp.SendAsync(
            Client.BaseAddress!,
            $"{request} HTTP/1.1",
            "Content-Type: application/json",
            "Content-Length: 1000"
        );

        Assert.That(
            answer,
            Does.StartWith("HTTP/1.1 401 ").And.Contain("WWW-Authenticate: Bearer").And.Contain("\"auth.required\"")
        );
    }

    [Test]
    public async Task Refusal_OfAnyKind_IsOnRecordWithoutTheCredentials()
    {
        using HttpClient stranger = Service.ClientWith(("X-Api-Key", "a wrong secret"));

        await stranger.GetAnswerAsync("/upload/files/check/a-client-id");

        Assert.That(
            Service.Complaints.Messages,
            Has.Some.Contains("GET upload/files/check/{clientId} was refused with auth.required to 127.0.0.1")
                .And.None.Contains("secret")
                .And.None.Contains("a-client-id")
        );
    }

    private IEnumerable<(string Method, string Path)> Routes() =>
        from route in Service.Routes()
        where route.Endpoint.Metadata.GetMetadata<ApiControllerAttribute>() is not null
        select (route.Method, route.Path);
}
