using System.Net;
using Spika.FileService.Api.IntegrationTests.Http;

namespace Spika.FileService.Api.IntegrationTests.Auth;

/// <summary>Invalid tokens in great number, while the backend is slow.</summary>
public sealed class GarbageTokensTests : ServiceTests
{
    private readonly SlowBackend _backend = new();

    protected override Dictionary<string, string> Settings =>
        new()
        {
            ["Auth:Mode"] = "SpikaToken",
            ["Auth:SpikaToken:Address"] = $"{_backend.Url}/me",
            ["Auth:SpikaToken:CacheFor"] = "00:00:01",
            ["Auth:SpikaToken:Timeout"] = "00:00:30",
        };

    [OneTimeTearDown]
    public async Task StopBackendAsync() => await _backend.DisposeAsync();

    [Test]
    public async Task KnownUser_WhileGarbageFillsEveryPlace_IsAnswered()
    {
        using HttpClient known = Service.ClientOf("known");
        Assert.That((await known.GetAnswerAsync("/upload/files")).Status, Is.EqualTo(HttpStatusCode.OK));
        using HttpClient garbage = Service.ClientOf(null);
        using CancellationTokenSource end = new();
        Task[] flood = [.. Enumerable.Range(0, 200).Select(i => SendAsync(garbage, $"garbage-{i}", end.Token))];
        Assert.That(() => _backend.Held, Is.GreaterThan(20).After(20_000, 50));

        // Its answer is older than CacheFor, so that the backend is asked again.
        int before = _backend.AnsweredKnown;
        Assert.That(
            async () =>
            {
                Answer answer = await known.GetAnswerAsync("/upload/files");
                return (answer.Status, _backend.AnsweredKnown > before);
            },
            Is.EqualTo((HttpStatusCode.OK, true)).After(10_000, 100)
        );
        Assert.That(_backend.Held, Is.GreaterThan(20));

        await end.CancelAsync();
        _backend.Release();
        await Task.WhenAll(flood);
    }

    [Test]
    public async Task RefusedToken_ManyTimes_IsAskedAboutOnceInCacheFor()
    {
        const int Requests = 50;
        string token = $"refused-{Guid.NewGuid()}";
        _backend.Release();
        using HttpClient client = Service.ClientOf(token);

        List<string> refusals = [];
        for (int i = 0; i < Requests; i++)
        {
            refusals.Add((await client.GetAnswerAsync("/upload/files")).Refusal);
        }

        Assert.That(refusals, Has.All.EqualTo("401 auth.required"));

        // One, unless the requests take longer than the answer counts.
        Assert.That(_backend.AskedAbout(token), Is.InRange(1, Requests / 5));
    }

    [Test]
    public async Task TokenThatIsTooLong_IsRefusedWithoutAQuestion()
    {
        string token = new('t', 4097);
        using HttpClient client = Service.ClientOf(token);

        Answer answer = await client.GetAnswerAsync("/upload/files");

        Assert.That((answer.Refusal, _backend.AskedAbout(token)), Is.EqualTo(("401 auth.required", 0)));
    }

    private static async Task SendAsync(HttpClient client, string token, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "/upload/files");
        request.Headers.Add("accesstoken", token);
        try
        {
            using HttpResponseMessage response = await client.SendAsync(request, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The attack ends.
        }
    }
}
