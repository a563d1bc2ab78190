using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Spika.FileService.Api.Admission;
using Spika.FileService.Api.IntegrationTests.Processes;
using Spika.FileService.Api.IntegrationTests.Server;

namespace Spika.FileService.Api.IntegrationTests.Admission;

/// <summary>Downloads of a client that has one turn, of which none is answered.</summary>
public sealed class WaitingDownloadsTests : EndlessDownloadTests
{
    private const int Requests = 5;

    private readonly FakeTimeProvider _clock = new();

    protected override void ReplaceServices(IServiceCollection services)
    {
        base.ReplaceServices(services);
        services.AddSingleton(
            new RequestTurns(
                Options.Create(new ChunkRequestOptions { MaxHandledPerClient = 1 }),
                new ChunkSenders(_clock),
                _clock
            )
        );
    }

    [Test]
    public async Task Downloads_BeyondTheTurns_WaitAndOtherRequestsDoNot()
    {
        Task<HttpResponseMessage>[] waiting =
        [
            .. Enumerable.Range(0, Requests).Select(_ => Client.GetAsync(new Uri("/upload/files/2", UriKind.Relative))),
        ];
        await Eventually.IsTrueAsync(() => Downloads.Waiting == 1, Task.CompletedTask);

        using HttpResponseMessage live = await Client.GetAsync(new Uri("/health/live", UriKind.Relative));
        int meanwhile = Downloads.Waiting;
        for (int turn = 2; turn <= Requests; turn++)
        {
            _clock.Advance(RequestTurns.Longest);
            await Eventually.IsTrueAsync(() => Downloads.Waiting == turn, Task.CompletedTask);
        }

        int answered = waiting.Count(request => request.IsCompleted);
        Downloads.End();
        await Task.WhenAll(waiting).ContinueWith(_ => { }, TaskScheduler.Default);
        Assert.That((live.StatusCode, meanwhile, answered), Is.EqualTo((HttpStatusCode.OK, 1, 0)));
    }
}
