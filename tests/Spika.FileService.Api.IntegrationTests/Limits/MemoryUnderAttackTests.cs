using System.Net;
using System.Net.Sockets;
using System.Text;
using Spika.FileService.Api.Admission;
using Spika.FileService.Api.IntegrationTests.Admission;
using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Api.IntegrationTests.Processes;
using Spika.FileService.Api.IntegrationTests.Server;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Api.IntegrationTests.Limits;

/// <summary>Holds a real process to the memory that docs/configuration.md computes from the settings.</summary>
[Platform("Linux")]
[Category(TestEffort.Category)]
public sealed class MemoryUnderAttackTests
{
    private const int HonestChunks = 20;

    private const int Lists = 200;

    private static readonly ChunkRequestOptions _bodies = new() { MaxBodyBytesInFlight = 8 << 20 };

    private static readonly int _connections = TestEffort.Of(usual: 400, full: 4000);

    private static readonly int _oddChunks = TestEffort.Of(usual: 2000, full: 20_000);

    private static readonly byte[] _json = Encoding.ASCII.GetBytes("{\"chunk\":\"" + new string('A', 1_400_000));

    private static readonly byte[] _verify = Encoding.ASCII.GetBytes("{" + new string(' ', 262_000));

    [FullEffortCase("POST /upload/files", false)]
    [TestCase("POST /upload/files", true)]
    [FullEffortCase("PUT /upload/uploads/attack/chunks/0", false)]
    [FullEffortCase("POST /upload/files/verify", false)]
    [FullEffortCase("POST /upload/files/verify", true)]
    public async Task Process_WhenManySendPartsOfBodies_StaysWithinTheComputedMemory(string route, bool isChunked)
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        await using ServiceProcess service = await StartAsync(database);
        await SendHonestlyAsync(service, "quiet");
        long quiet = service.ResidentBytes;

        byte[] body = route.EndsWith("verify", StringComparison.Ordinal) ? _verify : _json;
        SlowSender[] slow = await Task.WhenAll(
            Enumerable
                .Range(0, _connections)
                .Select(_ => SlowSender.BeginAsync(service.Client.BaseAddress!, route, body, isChunked))
        );
        long most = 0;
        foreach (int bytes in (int[])[200_000, 1000, 1000])
        {
            await Task.WhenAll(slow.Select(sender => sender.SendAsync(bytes)));
            await SendHonestlyAsync(service, $"after {bytes}");
            most = Math.Max(most, service.ResidentBytes);
        }

        Array.ForEach(slow, sender => sender.Dispose());

        Budget(_connections).AssertHolds(most - quiet);
    }

    // Each list had the text of all its chunks in memory: 200 small requests took 6.8 GiB.
    [Test]
    public async Task Process_WhenManyAskForTheListOfOddChunks_StaysWithinTheComputedMemory()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        await using ServiceProcess service = await StartAsync(database);
        Uri list = new("/upload/uploads/odd", UriKind.Relative);
        byte[] first = new byte[1000];
        await service.Client.PutChunkAsync("odd", "0", first);
        int[] indexes = [.. Enumerable.Range(1, _oddChunks).Select(number => 2 * number)];
        await Parallel.ForEachAsync(
            indexes,
            new ParallelOptions { MaxDegreeOfParallelism = 32 },
            async (index, _) => await service.Client.PutChunkAsync("odd", $"{index}", [1])
        );
        long quiet = service.ResidentBytes;

        Task<string>[] ranges = [.. Enumerable.Range(0, Lists).Select(_ => service.Client.GetStringAsync(list))];
        Task<Answer>[] whole =
        [
            .. Enumerable.Range(0, Lists).Select(_ => service.Client.PostChunkAsync("odd", 0, first)),
        ];
        Task answered = Task.WhenAll([.. ranges, .. whole]);
        long most = 0;
        for (int round = 0; round == 0 || !answered.IsCompleted; round++)
        {
            await SendHonestlyAsync(service, $"beside lists {round}");
            most = Math.Max(most, service.ResidentBytes);
        }

        await answered;
        Budget(2 * Lists).AssertHolds(most - quiet);
        Assert.That(ranges.Count(each => each.Result.Contains($"\"count\":{_oddChunks + 1}")), Is.EqualTo(Lists));
        Assert.That(whole.Count(each => each.Result.UploadedChunks.Length == _oddChunks + 1), Is.EqualTo(Lists));
    }

    // Each takes a part of the answer into the memory of the process, and waits for the client to take it.
    [Test]
    [FullEffort]
    public async Task Process_WhenManyDoNotReadTheirDownloads_StaysWithinTheComputedMemory()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        await using ServiceProcess service = await StartAsync(database);
        TestFile file = TestFile.OfLengths(1 << 20, 1 << 20);
        long id = (await service.Client.UploadAsync(file)).FileId;
        await SendHonestlyAsync(service, "quiet");
        long quiet = service.ResidentBytes;

        Socket[] clients = await Task.WhenAll(
            Enumerable.Range(0, _connections).Select(_ => UnreadDownload.AskAsync(service.Client.BaseAddress!, id))
        );
        Task begun = Task.WhenAll(clients.Select(client => client.ReceiveAsync(new byte[1])));
        long most = 0;
        for (bool isLast = false; !isLast; most = Math.Max(most, service.ResidentBytes))
        {
            isLast = begun.IsCompleted;
            await SendHonestlyAsync(service, $"beside downloads {most}");
        }

        await begun;
        Array.ForEach(clients, client => client.Dispose());

        Budget(_connections, downloads: _connections).AssertHolds(most - quiet);
    }

    private static MemoryBudget Budget(int connections, int downloads = 0) =>
        new()
        {
            Bodies = _bodies,
            Connections = connections,
            Downloads = downloads,
        };

    private static Task<ServiceProcess> StartAsync(TestDatabase database) =>
        ServiceProcess.StartAsync(
            new Dictionary<string, string?>(database.Settings)
            {
                ["ChunkRequests:MaxBodyBytesInFlight"] = $"{_bodies.MaxBodyBytesInFlight}",
            }
        );

    private static async Task SendHonestlyAsync(ServiceProcess service, string clientId)
    {
        for (int index = 0; index < HonestChunks; index++)
        {
            Answer answer = await service.Client.PostChunkAsync(clientId, index, new byte[40_000]);
            Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.OK));
        }
    }
}
