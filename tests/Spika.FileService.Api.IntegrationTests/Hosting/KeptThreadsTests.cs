using System.Net.Sockets;
using Spika.FileService.Api.IntegrationTests.Processes;

namespace Spika.FileService.Api.IntegrationTests.Hosting;

/// <summary>The real program: the pool of a test's host has other settings, and other tests use it.</summary>
[Platform("Linux")]
public sealed class KeptThreadsTests
{
    // As many threads as the pool uses at once. With 14 and more, all calls of the probe may begin.
    private const int Processors = 2;

    // By the pool, when no thread got free for half a second.
    private const int AddedMeanwhile = 2;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    [Test]
    public async Task Start_LeavesThePoolUsingFewerThreadsAtOnceThanItKeeps()
    {
        string folder = Directory.CreateTempSubdirectory("threads-").FullName;
        try
        {
            string path = Path.Combine(folder, "socket");
            using Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            listener.Bind(new UnixDomainSocketEndPoint(path));
            listener.Listen();
            await using ServiceProcess service = await ServiceProcess.StartAsync(
                new Dictionary<string, string?> { ["Storage:Root"] = Path.Combine(folder, "root") },
                "env",
                $"DOTNET_STARTUP_HOOKS={typeof(KeptThreadsTests).Assembly.Location}",
                $"{StartupHook.SocketVariable}={path}",
                $"DOTNET_PROCESSOR_COUNT={Processors}"
            );

            Assert.That(await AskAsync(listener), Is.InRange(1, Processors + AddedMeanwhile));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<int> AskAsync(Socket listener)
    {
        using CancellationTokenSource patience = new(_patience);
        using Socket probe = await listener.AcceptAsync(patience.Token);
        byte[] answer = new byte[1];
        await probe.SendAsync(answer, patience.Token);
        await probe.ReceiveAsync(answer, patience.Token);
        return answer[0];
    }
}
