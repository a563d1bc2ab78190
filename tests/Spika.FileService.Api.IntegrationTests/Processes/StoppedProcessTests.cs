using System.Net.Sockets;
using System.Text;
using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Api.IntegrationTests.ShippedClients;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Api.IntegrationTests.Processes;

/// <summary>The real process, asked to stop with SIGTERM.</summary>
public sealed class StoppedProcessTests
{
    private TestDatabase _database = null!;

    private ServiceProcess _service = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        _service = await ServiceProcess.StartAsync(_database.Settings);
    }

    [TearDown]
    public async Task EndAsync()
    {
        await _service.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Test]
    public async Task Stop_UnderLoad_LosesNothingAndExitsWithZero()
    {
        UnluckyClient[] clients = [.. Enumerable.Range(0, 6).Select(seed => new UnluckyClient(seed))];
        Task sending = Task.WhenAll(clients.Select(client => client.SendAsync(_service.Client)));
        await Eventually.IsTrueAsync(() => clients.All(client => client.Acknowledged > 0), sending);

        _service.AskToStop();

        Assert.That(await _service.WaitForExitAsync(), Is.Zero);
        await sending;
        await using ServiceProcess next = await ServiceProcess.StartAsync(_database.Settings);
        await Task.WhenAll(clients.Select(client => client.CheckAsync(next.Client)));
        Assert.That(clients.Sum(client => client.Acknowledged), Is.Positive);
    }

    [Test]
    public async Task Stop_InTheMiddleOfAChunk_LetsItEndAndTakesNoOther()
    {
        Uri address = _service.Client.BaseAddress!;
        string body = ClientRequests.ChunkBody("a", 0, new byte[100_000]);
        string head =
            $"POST /upload/files HTTP/1.1\r\nHost: {address.Authority}\r\nContent-Type: application/json\r\n"
            + $"Content-Length: {body.Length}\r\nExpect: 100-continue\r\n\r\n";
        using TcpClient running = new();
        await running.ConnectAsync(address.Host, address.Port);
        NetworkStream stream = running.GetStream();
        using StreamReader answer = new(stream);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head + body[..60_000]));

        // The service says so when it begins to read the body.
        Assert.That(await answer.ReadLineAsync(), Is.EqualTo("HTTP/1.1 100 Continue"));
        Assert.That(await answer.ReadLineAsync(), Is.Empty);

        _service.AskToStop();
        await Eventually.IsTrueAsync(() => IsRefused(address), Task.CompletedTask);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(body[60_000..]));

        Assert.That(await answer.ReadLineAsync(), Is.EqualTo("HTTP/1.1 200 OK"));
        Assert.That(await _service.WaitForExitAsync(), Is.Zero);
    }

    [Test]
    public async Task Stop_WhileAConnectionIsIdle_AnswersItsNextRequestAndClosesIt()
    {
        await using ServiceProcess service = await ServiceProcess.StartAsync(
            new Dictionary<string, string?>(_database.Settings) { ["Shutdown:KeepAliveFor"] = "00:00:30" }
        );
        Uri address = service.Client.BaseAddress!;
        using ClientConnection idle = await ClientConnection.OpenAsync(address, CancellationToken.None);
        byte[] request = Encoding.ASCII.GetBytes($"GET /health/live HTTP/1.1\r\nHost: {address.Authority}\r\n\r\n");
        ClientAnswer before = await idle.ExchangeAsync(request, default, CancellationToken.None);

        service.AskToStop();
        await Eventually.IsTrueAsync(() => IsRefused(address), Task.CompletedTask);
        ClientAnswer after = await idle.ExchangeAsync(request, default, CancellationToken.None);

        Assert.That((before.Status, before.KeepsConnection), Is.EqualTo((200, true)));
        Assert.That((after.Status, after.KeepsConnection), Is.EqualTo((200, false)));

        // Nothing else is open, so it need not wait for the rest of the 30 seconds.
        Assert.That(await service.WaitForExitAsync(), Is.Zero);
        Assert.That(idle.IsClosed);
    }

    private static bool IsRefused(Uri address)
    {
        try
        {
            using TcpClient tcp = new(address.Host, address.Port);
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }
}
