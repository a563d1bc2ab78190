using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Api.IntegrationTests.Processes;
using Spika.FileService.Api.Server;

namespace Spika.FileService.Api.IntegrationTests.Server;

/// <summary>An answer that its client does not take, and the kernel's memory for it.</summary>
[Platform("Linux")]
public sealed class ListenSocketTests : ServiceTests
{
    private const int FileBytes = 8 << 20;

    [TestCase(0, ListenSocket.MaxUnsentBytes)]
    [TestCase(ListenSocket.Many, ListenSocket.MaxUnsentBytesOfMany)]
    public async Task Download_ThatIsNotRead_FillsNoMoreOfTheKernelThanTheMark(int others, int mark)
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
        long bytes = await ReadQueuedBytesAsync(((IPEndPoint)client.LocalEndPoint!).Port);

        // A write of the service may begin below the mark. A packet is on its way.
        Assert.That(bytes, Is.InRange(mark / 2, mark + 2 * (64 << 10)));
    }

    // When the service can write no more: the same number in so many looks.
    private static async Task<long> ReadQueuedBytesAsync(int clientPort)
    {
        (long bytes, int looks) = (0, 0);
        await Eventually.IsTrueAsync(
            () =>
            {
                long now = QueuedBytes(clientPort);
                looks = now == bytes && now >= ListenSocket.MaxUnsentBytesOfMany / 2 ? looks + 1 : 0;
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
