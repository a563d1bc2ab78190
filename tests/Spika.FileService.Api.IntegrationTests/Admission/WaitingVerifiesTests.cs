using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Spika.FileService.Api.Admission;
using Spika.FileService.Api.IntegrationTests.Processes;
using Spika.FileService.Api.IntegrationTests.Server;

namespace Spika.FileService.Api.IntegrationTests.Admission;

/// <summary>Verifies of a client that has one turn for them.</summary>
public sealed class WaitingVerifiesTests : EndlessDownloadTests
{
    private const string Verify = """
        {"total":1,"size":1,"mimeType":"text/plain","fileName":"a.txt","type":"message","relationId":1,"clientId":"none",
         "fileHash":"0000000000000000000000000000000000000000000000000000000000000000"}
        """;

    private static readonly TimeSpan _patience = RequestTurns.Longest * 1.5;

    private readonly FakeTimeProvider _clock = new();

    protected override void ReplaceServices(IServiceCollection services)
    {
        base.ReplaceServices(services);
        ChunkRequestOptions oneTurn = new() { MaxHandledPerClient = 1, Timeout = _patience };
        services.AddSingleton(new RequestTurns(Options.Create(oneTurn), new ChunkSenders(_clock), _clock));
    }

    [Test]
    public async Task Verify_WhileTheTurnIsTaken_IsNotHandled()
    {
        Task<HttpResponseMessage> first = await BeginAsync();
        Task<HttpResponseMessage> second = PostAsync(Verify);

        await OvertakeAsync();
        (int handled, int bodies) = (Downloads.Waiting, Bodies);
        _clock.Advance(RequestTurns.Longest);
        await Eventually.IsTrueAsync(() => Downloads.Waiting == 2, second);

        await EndAsync(first, second);
        Assert.That((handled, bodies), Is.EqualTo((1, 0)));
    }

    [Test]
    public async Task Verify_WhenItWaitsForTooLong_IsRefusedAsBusy()
    {
        Task<HttpResponseMessage> first = await BeginAsync();
        Task<HttpResponseMessage> second = PostAsync(Verify);
        await OvertakeAsync();
        Task<HttpResponseMessage> late = PostAsync(Verify);
        await OvertakeAsync();

        _clock.Advance(RequestTurns.Longest);
        await Eventually.IsTrueAsync(() => Downloads.Waiting == 2, second);
        _clock.Advance(_patience - RequestTurns.Longest);
        using HttpResponseMessage answer = await late;

        await EndAsync(first, second);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("server.busy"));
    }

    // They would wait with their texts.
    [Test]
    public async Task Verify_WithTextsThatAreTooLong_DoesNotWait()
    {
        Task<HttpResponseMessage> first = await BeginAsync();

        Task<HttpResponseMessage> second = PostAsync(Verify.Replace("a.txt", new string('a', 10_000)));
        await Eventually.IsTrueAsync(() => Downloads.Waiting == 2, second);

        await EndAsync(first, second);
        Assert.That(first.IsCompleted);
    }

    [Test]
    public async Task Verify_WhileTheTurnsOfDownloadsAreTaken_IsHandled()
    {
        Task<HttpResponseMessage> download = Client.GetAsync(new Uri("/upload/files/2", UriKind.Relative));
        await Eventually.IsTrueAsync(() => Downloads.Waiting == 1, download);

        Task<HttpResponseMessage> verify = PostAsync(Verify);
        await Eventually.IsTrueAsync(() => Downloads.Waiting == 2, verify);

        await EndAsync(download, verify);
        Assert.That(verify.IsCompleted);
    }

    private int Bodies => Service.Services.GetRequiredService<BodyAdmission>().Figures.Admitted;

    private async Task<Task<HttpResponseMessage>> BeginAsync()
    {
        Task<HttpResponseMessage> verify = PostAsync(Verify);
        await Eventually.IsTrueAsync(() => Downloads.Waiting == 1, verify);
        return verify;
    }

    private Task<HttpResponseMessage> PostAsync(string body) =>
        Client.PostAsync(
            new Uri("/upload/files/verify", UriKind.Relative),
            new StringContent(body, Encoding.UTF8, "application/json")
        );

    // Requests that need no turn are answered before one that waits for it.
    private async Task OvertakeAsync()
    {
        for (int i = 0; i < 50; i++)
        {
            using HttpResponseMessage live = await Client.GetAsync(new Uri("/health/live", UriKind.Relative));
        }
    }

    private async Task EndAsync(params Task<HttpResponseMessage>[] requests)
    {
        Downloads.End();
        await Task.WhenAll(requests).ContinueWith(_ => { }, TaskScheduler.Default);
    }
}
