using System.Net;
using Spika.FileService.Api.IntegrationTests.Http;

namespace Spika.FileService.Api.IntegrationTests.Auth;

/// <summary>
/// A Spika backend that does not answer, or with something else than an answer, about tokens and about files.
/// </summary>
[TestFixture("/upload/files", HttpStatusCode.OK)]
[TestFixture("/upload/files/1", HttpStatusCode.NotFound)]
public sealed class BackendOutageTests(string path, HttpStatusCode whenItAnswers) : ServiceTests
{
    private readonly Authority _backend = new();

    protected override Dictionary<string, string> Settings =>
        new()
        {
            ["Auth:Mode"] = "SpikaToken",
            ["Auth:SpikaToken:Address"] = $"{_backend.Url}/me",
            ["Auth:SpikaToken:Timeout"] = "00:00:01",
            ["Downloads:Access"] = "Backend",
            ["Downloads:Backend:Address"] = $"{_backend.Url}/files/{{id}}",
            ["Downloads:Backend:Timeout"] = "00:00:01",
        };

    [OneTimeTearDown]
    public async Task StopBackendAsync() => await _backend.DisposeAsync();

    [Test]
    public async Task Requests_WhileTheBackendFails_AreUnavailableAndLoggedOnceUntilItAnswers()
    {
        foreach ((string name, Func<string, string?> failure, bool isDripping) in Failures())
        {
            (_backend.Failure, _backend.IsDripping) = (failure, isDripping);
            Answer[] answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => AnswerAsync($"{name}-{i}")));
            Assert.That(answers.Select(answer => answer.Refusal), Is.All.EqualTo("503 auth.unavailable"), name);
        }

        Assert.That(Service.Complaints.Messages, Has.Exactly(1).Items.And.All.StartWith($"3020 {_backend.Url}"));
        (_backend.Failure, _backend.IsDripping) = (_ => Authority.Answer("""{"data":{"user":{"id":1}}}"""), false);
        Assert.That((await AnswerAsync("silent-0")).Status, Is.EqualTo(whenItAnswers));
    }

    [Test]
    public async Task Requests_OfOneCallerToASilentBackend_ShareOneQuestion()
    {
        (_backend.Failure, _backend.IsDripping) = (_ => null, false);
        int before = _backend.Connections;

        Answer[] answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => AnswerAsync("one")));

        Assert.That(answers.Select(answer => answer.Refusal), Is.All.EqualTo("503 auth.unavailable"));
        Assert.That(_backend.Connections - before, Is.EqualTo(1));
    }

    private static IEnumerable<(string Name, Func<string, string?> Failure, bool IsDripping)> Failures()
    {
        yield return ("silent", _ => null, false);
        yield return ("dripping", _ => Authority.Answer(new string(' ', 1000)), true);
        yield return ("failing", _ => Authority.Answer("", "500 Internal Server Error"), false);
        yield return ("redirecting", _ => Authority.Answer("", "302 Found", "Location: /me\r\n"), false);
        yield return ("speaking-something-else", _ => "220 mail.example.org\r\n", false);
        yield return ("closing", _ => "", false);
    }

    private async Task<Answer> AnswerAsync(string token)
    {
        using HttpClient client = Service.ClientOf(token);
        return await client.GetAnswerAsync(path);
    }
}
