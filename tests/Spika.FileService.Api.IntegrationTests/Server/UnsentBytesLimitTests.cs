using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Api.IntegrationTests.Processes;
using Spika.FileService.Api.Server;

namespace Spika.FileService.Api.IntegrationTests.Server;

/// <summary>An answer that its client does not take, and the kernel's memory for it.</summary>
[Platform("Linux")]
public sealed class UnsentBytesLimitTests : ServiceTests
{
    private const int FileBytes = 8 << 20;

    [TestCase(UnsentBytesLimit.Few, UnsentBytesLimit.Bytes)]
    [TestCase(UnsentBytesLimit.Many, UnsentBytesLimit.BytesOfMany)]
    public async Task Download_ThatIsNotReadBesideOthers_FillsNoMoreOfTheKernelThanTheLimit(int others, int limit)
    {
        long bytes = await ReadQueuedBytesOfADownloadAsync(others);

        // A write of the service may begin below the limit. A packet is on its way.
        Assert.That(bytes, Is.InRange(limit / 2, limit + 2 * (64 << 10)));
    }

    [Test]
    public async Task Download_OfOneOfAFewConnections_MayFillWhatTheKernelGives()
    {
        long bytes = await ReadQueuedBytesOfADownloadAsync(others: 0);

        Assert.That(bytes, Is.GreaterThan(2 * UnsentBytesLimit.Bytes));
    }

    private async Task<long> ReadQueuedBytesOfADownloadAsync(int others)
    {
        TestFile file = TestFile.OfLengths(FileBytes / 2, FileBytes / 2);
        long id = (await Client.UploadAsync(file)).FileId;
        if (Service.Services.GetRequiredService<OpenConnections>().Max <= others)
        {
            Assert.Ignore("There are too few file handles for so many connections.");
        }

        using Sockets open = new();
        for (int other = 0; other < others; other++)
        {
            await open.ConnectAsync(Client.BaseAddress!);
        }

        using Socket client = await UnreadDownload.AskAsync(Client.BaseAddress!, id);
        return await ReadQueuedBytesAsync(((IPEndPoint)client.LocalEndPoint!).Port);
    }

    // When the service can write no more: the same number in so many looks.
    private static async Task<long> ReadQueuedBytesAsync(int clientPort)
    {
        (long bytes, int looks) = (0, 0);
        await Eventually.IsTrueAsync(
            () =>
            {
                long now = QueuedBytes(clientPort);
                looks = now == bytes && now >= UnsentBytesLimit.BytesOfMany / 2 ? looks + 1 : 0;
                bytes = now;
                return looks == 30;
            },
            Task.CompletedTask
        );
        return bytes;
    }

    // What the service's end of the connection holds: the fifth field is "tx_queue:rx_queue", in hexadecimal digits.
    private static long QueuedBytes(int clientPort) =>
        new[] { "/proc/net/tcp", "/proc/net/tcp6" }
            .Where(File.Exists)
            .SelectMany(File.ReadLines)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields[2].EndsWith($":{clientPort:X4}", StringComparison.Ordinal))
            .Select(fields => Convert.ToInt64(fields[4].Split(':')[0], 16))
            .DefaultIfEmpty()
            .Max();
}
