using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Spika.FileService.Testing;

namespace Spika.FileService.Api.IntegrationTests.Server;

/// <summary>Clients that go away while they are served, before or after they ended their sending side.</summary>
public sealed class VanishedClientTests : EndlessDownloadTests
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    protected override void ReplaceServices(IServiceCollection services)
    {
        base.ReplaceServices(services);

        // Kestrel adds up the time that this rate allows for each write: what was read at once counts for later.
        services.Configure<KestrelServerOptions>(kestrel =>
            kestrel.Limits.MinResponseDataRate = new MinDataRate(16e6, TimeSpan.FromSeconds(3))
        );
    }

    [Test]
    public async Task Download_WhenTheClientResets_Ends([Values] bool isHalfClosed)
    {
        using Socket client = await BeginAsync(isHalfClosed);

        client.LingerState = new LingerOption(true, 0);
        client.Close();

        Assert.That(async () => await Downloads.Content.Closed.WaitAsync(_patience), Throws.Nothing);
    }

    [Test]
    public async Task Download_WhenTheClientCloses_Ends([Values] bool isHalfClosed)
    {
        using Socket client = await BeginAsync(isHalfClosed);

        client.Close();

        Assert.That(async () => await Downloads.Content.Closed.WaitAsync(_patience), Throws.Nothing);
    }

    [FullEffortCase(false)]
    [FullEffortCase(true)]
    public async Task Download_WhenTheClientReadsNoMore_Ends(bool isHalfClosed)
    {
        using Socket client = await BeginAsync(isHalfClosed);

        Assert.That(async () => await Downloads.Content.Closed.WaitAsync(_patience), Throws.Nothing);
    }

    [Test]
    public async Task Request_WhenTheClientResetsBeforeTheAnswer_IsAborted()
    {
        using Socket client = await AskAsync(EndlessDownloads.Answered + 1);
        await Downloads.Arrived.WaitAsync(_patience);

        client.LingerState = new LingerOption(true, 0);
        client.Close();

        Assert.That(async () => await Downloads.Aborted.WaitAsync(_patience), Throws.Nothing);
    }

    private async Task<Socket> BeginAsync(bool isHalfClosed)
    {
        Socket client = await AskAsync(EndlessDownloads.Answered);
        if (isHalfClosed)
        {
            client.Shutdown(SocketShutdown.Send);
        }

        // More than the buffers on the way hold: the half-close was seen before this was sent.
        byte[] begin = new byte[32 << 20];
        for (int read = 0, more; read < begin.Length; read += more)
        {
            more = await client.ReceiveAsync(begin.AsMemory(read));
            Assert.That(more, Is.Positive, "The download ended.");
        }

        return client;
    }

    private async Task<Socket> AskAsync(int fileId)
    {
        Socket client = new(SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(Client.BaseAddress!.Host, Client.BaseAddress.Port);
        await client.SendAsync(Encoding.ASCII.GetBytes($"GET /upload/files/{fileId} HTTP/1.1\r\nHost: x\r\n\r\n"));
        return client;
    }
}
