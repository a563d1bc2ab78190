using Spika.FileService.Api.Downloads;
using Spika.FileService.Api.IntegrationTests.Http;

namespace Spika.FileService.Api.IntegrationTests.Requests;

/// <summary>Query parameters that a route does not take, and those that say nothing or too much.</summary>
public sealed class QueryCheckTests : ServiceTests
{
    [Test]
    public async Task EveryRouteButDownloadsAndHealth_WithAnUnknownParameter_NamesIt()
    {
        (string Method, string Path)[] routes =
        [
            .. Service
                .Routes()
                .Where(route => route.Endpoint.Metadata.GetMetadata<DownloadRouteAttribute>() is null)
                .Where(route => !route.Path.StartsWith("/health/", StringComparison.Ordinal))
                .Select(route => (route.Method, route.Path)),
        ];
        List<string> ignored = [];
        foreach ((string method, string path) in routes)
        {
            using HttpRequestMessage request = new(new HttpMethod(method), $"{path}?nonsense=1");
            using HttpResponseMessage response = await Client.SendAsync(request);
            string body = await response.Content.ReadAsStringAsync();
            if (
                (int)response.StatusCode != 400
                || (
                    method != "HEAD" && !body.Contains("\"code\":\"request.unknown_parameter\",\"member\":\"nonsense\"")
                )
            )
            {
                ignored.Add($"{method} {path}: {response.StatusCode} {body}");
            }
        }

        Assert.That(routes, Has.Length.GreaterThan(15));
        Assert.That(ignored, Is.Empty);
    }

    [TestCase("limit=1&limit=2", "limit")]
    [TestCase("limit=1&Limit=1", "limit")]
    [TestCase("type=a&relationId=1&type=a", "type")]
    [TestCase("limit=", "limit")]
    [TestCase("limit", "limit")]
    [TestCase("type=", "type")]
    [TestCase("relationId=", "relationId")]
    [TestCase("cursor=", "cursor")]
    public async Task List_WhenAParameterIsRepeatedOrEmpty_NamesIt(string query, string member)
    {
        Answer answer = await Client.GetAnswerAsync($"/upload/files?{query}");

        Assert.That((answer.Refusal, answer.Member), Is.EqualTo(("400 request.invalid_member", member)));
    }

    [TestCase("LIMIT=1&Type=message")]
    [TestCase("")]
    [TestCase("&")]
    public async Task List_WhenEachParameterIsKnown_Answers(string query)
    {
        Answer answer = await Client.GetAnswerAsync($"/upload/files?{query}");

        Assert.That((int)answer.Status, Is.EqualTo(200));
    }

    [TestCase("type[0]=message", "type[0]")]
    [TestCase("typ%C3%A9=message", "typé")]
    [TestCase("=1", "")]
    [TestCase("id=1", "id", Description = "a parameter of the use case, not of the query")]
    [TestCase("cancellationToken=1", "cancellationToken")]
    public async Task List_WhenANameIsAlmostAParameter_IsUnknown(string query, string member)
    {
        Answer answer = await Client.GetAnswerAsync($"/upload/files?{query}");

        Assert.That((answer.Refusal, answer.Member), Is.EqualTo(("400 request.unknown_parameter", member)));
    }

    [Test]
    public async Task Download_WithTheParametersOfALink_TakesThem()
    {
        Answer answer = await Client.GetAnswerAsync("/upload/files/1?expires=1&signature=x");

        Assert.That(answer.Refusal, Is.EqualTo("404 file.not_found"));
    }

    [Test]
    public async Task Health_WithUnknownParameters_IgnoresThem()
    {
        Answer answer = await Client.GetAnswerAsync("/health/ready?probe=1");

        Assert.That((int)answer.Status, Is.EqualTo(200));
    }

    [TestCase("/upload/files/1?v=2")]
    [TestCase("/upload/files/1?download=1&fbclid=x&v=")]
    [TestCase("/uploads/files/c1?v=2")]
    public async Task Download_WithUnknownParameters_IgnoresThem(string path)
    {
        Answer answer = await Client.GetAnswerAsync(path);

        Assert.That(answer.Refusal, Is.EqualTo("404 file.not_found"));
    }

    [Test]
    public async Task Parameter_OfARouteThatDoesNotExist_DoesNotHideThat()
    {
        Answer route = await Client.GetAnswerAsync("/nothing?nonsense=1");
        using HttpRequestMessage patch = new(HttpMethod.Patch, "/upload/files?nonsense=1");
        Answer method = await Client.AnswerAsync(patch);

        Assert.That(
            (route.Refusal, method.Refusal),
            Is.EqualTo(("404 request.route_not_found", "405 request.method_not_allowed"))
        );
    }
}
