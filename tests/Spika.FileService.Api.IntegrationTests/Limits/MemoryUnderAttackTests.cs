using System.Net;
using System.Text;
using Spika.FileService.Api.IntegrationTests.Admission;
using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Api.IntegrationTests.Processes;
using Spika.FileService.Testing;

namespace Spika.FileService.Api.IntegrationTests.Limits;

/// <summary>Holds a real process to the memory that docs/configuration.md computes from the settings.</summary>
[Platform("Linux")]
[Category(TestEffort.Category)]
public sealed class MemoryUnderAttackTests
{
    private const long MiB = 1 << 20;

    private const long KiB = 1 << 10;

    private const int MaxBodyBytesInFlight = 8 << 20;

    private const int HonestChunks = 20;

    private static readonly int _connections = TestEffort.Of(usual: 400, full: 4000);

    private static readonly byte[] _json = Encoding.ASCII.GetBytes("{\"chunk\":\"" + new string('A', 1_400_000));

    private static readonly byte[] _verify = Encoding.ASCII.GetBytes("{" + new string(' ', 262_000));

    // The formula of docs/configuration.md: over what an idle process takes.
    private static long Bound =>
        MaxBodyBytesInFlight + MaxBodyBytesInFlight / 16 + 32 * MiB + 128 * MiB + _connections * 48 * KiB;

    [FullEffortCase("POST /upload/files", false)]
    [TestCase("POST /upload/files", true)]
    [FullEffortCase("PUT /upload/uploads/attack/chunks/0", false)]
    [FullEffortCase("POST /upload/files/verify", false)]
    [FullEffortCase("POST /upload/files/verify", true)]
    public async Task Process_WhenManySendPartsOfBodies_StaysWithinTheComputedMemory(string route, bool isChunked)
    {
        string root = Directory.CreateTempSubdirectory("memory-").FullName;
        try
        {
            await using ServiceProcess service = await ServiceProcess.StartAsync(
                new Dictionary<string, string?>
                {
                    ["Storage:Root"] = root,
                    ["ChunkRequests:MaxBodyBytesInFlight"] = $"{MaxBodyBytesInFlight}",
                }
            );
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

            TestContext.Out.WriteLine($"{quiet / MiB} MiB and {(most - quiet) / MiB} MiB on top, of {Bound / MiB}.");
            Assert.That(most - quiet, Is.LessThanOrEqualTo(Bound));
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static async Task SendHonestlyAsync(ServiceProcess service, string clientId)
    {
        for (int index = 0; index < HonestChunks; index++)
        {
            Answer answer = await service.Client.PostChunkAsync(clientId, index, new byte[40_000]);
            Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.OK));
        }
    }
}
