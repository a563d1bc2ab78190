using Spika.FileService.Api.IntegrationTests.Http;

namespace Spika.FileService.Api.IntegrationTests.Errors;

/// <summary>The framework's own refusals have the envelope, too.</summary>
public sealed class FrameworkErrorTests : ServiceTests
{
    [TestCase("GET", "/")]
    [TestCase("GET", "/nothing")]
    [TestCase("GET", "/upload/files/abc")]
    [TestCase("GET", "/upload/files/99999999999999999999")]
    [TestCase("GET", "/upload/files/check/")]
    [TestCase("POST", "/upload/files/check/a/b")]
    public async Task Send_WhenThereIsNoSuchRoute_IsNotFound(string method, string path)
    {
        using HttpRequestMessage request = new(new HttpMethod(method), path);

        Answer answer = await Client.AnswerAsync(request);

        Assert.That(answer.Refusal, Is.EqualTo("404 request.route_not_found"));
    }

    [TestCase("PUT", "/upload/files")]
    [TestCase("PATCH", "/upload/files/verify")]
    [TestCase("POST", "/upload/files/1")]
    [TestCase("GET", "/upload/files/verify")]
    [TestCase("POST", "/upload/uploads/a")]
    [TestCase("GET", "/upload/uploads/a/chunks/1")]
    public async Task Send_WhenTheRouteHasNoSuchMethod_IsNotAllowed(string method, string path)
    {
        using HttpRequestMessage request = new(new HttpMethod(method), path);

        Answer answer = await Client.AnswerAsync(request);

        Assert.That(answer.Refusal, Is.EqualTo("405 request.method_not_allowed"));
    }
}
