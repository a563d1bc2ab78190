using System.Diagnostics;
using System.Net.Sockets;
using Spika.FileService.LoadTest.Client;

namespace Spika.FileService.LoadTest.Attacks;

/// <summary>
/// Users who send chunks of 54 KiB, each with a token of its own, from the attacker's address. Each has a thread and
/// blocking sockets, so that the attack's work in this process's thread pool is not measured with theirs.
/// </summary>
internal static class HonestClients
{
    public const int Count = 4;

    /// <summary>Tokens that begin so are valid where tokens are checked.</summary>
    public const string TokenPrefix = "honest-";

    private const int ChunksOfUpload = 4000;

    /// <summary>Between two chunks: the service is not busy with honest clients alone.</summary>
    public static TimeSpan Pause { get; } = TimeSpan.FromMilliseconds(50);

    public static async Task<HonestResult> RunAsync(
        int port,
        TimeSpan duration,
        TimeSpan pause,
        CancellationToken cancellationToken,
        bool reconnect = false
    ) =>
        HonestResult.Of(
            await Task.WhenAll(
                Enumerable
                    .Range(0, Count)
                    .Select(number =>
                        Task.Factory.StartNew(
                            () => Send(port, $"{TokenPrefix}{number}", duration, pause, reconnect, cancellationToken),
                            cancellationToken,
                            TaskCreationOptions.LongRunning,
                            TaskScheduler.Default
                        )
                    )
            )
        );

    private static HonestResult Send(
        int port,
        string token,
        TimeSpan duration,
        TimeSpan pause,
        bool reconnect,
        CancellationToken cancellationToken
    )
    {
        UploadPlan plan = new()
        {
            FileBytes = (long)ChunksOfUpload * UploadPlan.SmallChunkBytes,
            Minimal = true,
            Headers = $"accesstoken: {token}\r\n",
        };
        ChunkRequest request = new("/upload/files", plan, FileContent.Of(plan), $"{token}-{Guid.NewGuid():n}");
        List<double> milliseconds = [];
        List<string> failures = [];
        long start = Stopwatch.GetTimestamp();
        BlockingConnection? connection = null;
        for (int turn = 0; Stopwatch.GetElapsedTime(start) < duration; turn++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                long sent = Stopwatch.GetTimestamp();
                connection ??= BlockingConnection.Open(port);
                int status = connection.Send(request.For(turn % ChunksOfUpload).Span);
                if (status == 200)
                {
                    milliseconds.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
                }
                else
                {
                    failures.Add($"status {status}");
                }
            }
            catch (Exception exception) when (exception is IOException or SocketException)
            {
                failures.Add(exception.Message);
                Close(ref connection);
            }

            if (reconnect)
            {
                Close(ref connection);
            }

            cancellationToken.WaitHandle.WaitOne(pause);
        }

        Close(ref connection);
        return new HonestResult(milliseconds, failures);
    }

    private static void Close(ref BlockingConnection? connection)
    {
        connection?.Dispose();
        connection = null;
    }
}
