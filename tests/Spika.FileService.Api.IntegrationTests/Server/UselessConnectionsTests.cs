using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Spika.FileService.Api.IntegrationTests.Processes;
using Spika.FileService.Api.Server;
using Spika.FileService.Testing;

namespace Spika.FileService.Api.IntegrationTests.Server;

/// <summary>Downloads hold all connections.</summary>
public sealed class UselessConnectionsTests : EndlessDownloadTests
{
    private const int Max = 10;

    private const int Endless = EndlessDownloads.Answered;

    private const int NeverAnswered = Endless + 1;

    private readonly List<Socket> _clients = [];

    protected override Dictionary<string, string> Settings => new() { ["Connections:MaxOpen"] = $"{Max}" };

    private OpenConnections Connections => Service.Services.GetRequiredService<OpenConnections>();

    [TearDown]
    public async Task CloseAllAsync()
    {
        foreach (Socket client in _clients)
        {
            // A reset ends the download at once.
            client.LingerState = new LingerOption(true, 0);
            client.Dispose();
        }

        _clients.Clear();
        Downloads.End();
        await Eventually.IsTrueAsync(() => Connections.Count <= 1, Task.CompletedTask);
    }

    [Test]
    public async Task Request_WhileClientsThatReadNothingHoldAllConnections_IsServed()
    {
        await TakeAllAsync(Endless);

        Assert.That(await HonestRequests.CountServedAsync(Client, wanted: 3 * Max), Is.EqualTo(3 * Max));
    }

    [Test]
    public async Task Request_WhileClientsThatClosedHoldAllConnections_IsServed()
    {
        await TakeAllAsync(NeverAnswered);
        _clients.ForEach(client => client.Close());
        _clients.Clear();

        Assert.That(await HonestRequests.CountServedAsync(Client, wanted: 3 * Max), Is.EqualTo(3 * Max));
    }

    [TestCase(false)]
    [FullEffortCase(true)]
    public async Task Request_WhileClientsThatReadHoldAllConnections_IsRefusedAndHarmsNone(bool areHalfClosed)
    {
        await TakeAllAsync(Endless);
        if (areHalfClosed)
        {
            _clients.ForEach(client => client.Shutdown(SocketShutdown.Send));
        }

        using CancellationTokenSource end = new();
        Task<bool>[] readers = [.. _clients.Select(client => Task.Run(() => ReadUntilAsync(client, end.Token)))];

        int served = await HonestRequests.CountServedWhileMeasuredAsync(Client, Looks);

        await end.CancelAsync();
        Assert.That((served, (await Task.WhenAll(readers)).Count(goesOn => goesOn)), Is.EqualTo((0, Max)));
    }

    private async Task TakeAllAsync(int file)
    {
        while (Connections.Busy < Max)
        {
            Assert.That(_clients, Has.Count.LessThan(1000));
            _clients.Add(await UnreadDownload.AskAsync(Client.BaseAddress!, file));
            int sent = _clients.Count;
            await Eventually.IsTrueAsync(() => Connections.Busy >= Math.Min(sent, Max), Task.CompletedTask);
        }
    }

    /// <returns>False when the server ended the download.</returns>
    private static async Task<bool> ReadUntilAsync(Socket client, CancellationToken end)
    {
        byte[] buffer = new byte[64 * 1024];
        try
        {
            while (await client.ReceiveAsync(buffer, end) > 0)
            {
                await Task.Delay(10, end);
            }

            return false;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
