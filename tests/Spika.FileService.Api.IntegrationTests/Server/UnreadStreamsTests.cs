using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Spika.FileService.Api.IntegrationTests.Processes;
using Spika.FileService.Api.Server;
using Spika.FileService.Testing;

namespace Spika.FileService.Api.IntegrationTests.Server;

/// <summary>Downloads over HTTP/2 hold all connections: the sockets are read, and the streams are not.</summary>
public sealed class UnreadStreamsTests : EndlessDownloadTests
{
    private const int Max = 10;

    // A client that is disposed keeps its connection while an answer is open.
    private readonly List<IDisposable> _open = [];

    protected override Dictionary<string, string> Settings =>
        new() { ["Connections:MaxOpen"] = $"{Max}", ["Kestrel:EndpointDefaults:Protocols"] = "Http2" };

    private OpenConnections Connections => Service.Services.GetRequiredService<OpenConnections>();

    protected override void ReplaceServices(IServiceCollection services)
    {
        base.ReplaceServices(services);

        // A client that opens its windows by 240 bytes a second satisfies Kestrel for ever.
        services.PostConfigure<KestrelServerOptions>(kestrel => kestrel.Limits.MinResponseDataRate = null);
    }

    [TearDown]
    public async Task CloseAllAsync()
    {
        _open.ForEach(item => item.Dispose());
        _open.Clear();
        Downloads.End();
        await Eventually.IsTrueAsync(() => Connections.Count == 0, Task.CompletedTask);
    }

    [Test]
    public async Task Request_WhileStreamsWithoutWindowHoldAllConnections_IsServed()
    {
        for (int taken = 0; taken < Max; taken++)
        {
            await BeginDownloadAsync(NewHttp2Client());
        }

        using HttpClient honest = NewHttp2Client();

        Assert.That(await HonestRequests.CountServedAsync(honest, wanted: 3 * Max), Is.EqualTo(3 * Max));
    }

    [Test]
    [FullEffort]
    public async Task Request_WhenNewConnectionsAreRare_IsServed()
    {
        for (int taken = 0; taken < Max; taken++)
        {
            await BeginDownloadAsync(NewHttp2Client());
        }

        using HttpClient honest = NewHttp2Client();
        bool isFirstServed = await HonestRequests.IsServedAsync(honest);

        // Longer than a measurement is kept: only the service's own measurements tell which client is slow.
        await Looks.MeasureAsync();

        Assert.That((isFirstServed, await HonestRequests.IsServedAsync(honest)), Is.EqualTo((false, true)));
    }

    [Test]
    public async Task Request_WhileEachConnectionHasAnotherRequestInProgress_IsRefusedAndHarmsNone()
    {
        List<Task> others = [];
        for (int taken = 0; taken < Max; taken++)
        {
            HttpClient client = NewHttp2Client();
            await BeginDownloadAsync(client);
            others.Add(client.GetAsync(new Uri($"/upload/files/{EndlessDownloads.Answered + 1}", UriKind.Relative)));
        }

        await Eventually.IsTrueAsync(() => Downloads.Waiting == Max, Task.CompletedTask);
        using HttpClient honest = NewHttp2Client();

        int served = await HonestRequests.CountServedWhileMeasuredAsync(honest, Looks);

        Assert.That((served, others.Count(other => !other.IsCompleted)), Is.EqualTo((0, Max)));
    }

    private async Task BeginDownloadAsync(HttpClient client)
    {
        _open.Add(client);
        HttpResponseMessage answer = await client.GetAsync(
            new Uri($"/upload/files/{EndlessDownloads.Answered}", UriKind.Relative),
            HttpCompletionOption.ResponseHeadersRead
        );
        _open.Insert(0, answer);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }
}
