using System.Diagnostics;
using Spika.FileService.LoadTest.Client;
using Spika.FileService.LoadTest.Rows;

namespace Spika.FileService.LoadTest.Measuring;

/// <summary>Downloads over one connection for each path, all at once, each of them several times.</summary>
internal static class Downloads
{
    private const int BufferBytes = 256 * UploadPlan.KiB;

    /// <returns>MiB of content for each second.</returns>
    public static async Task<double> RunAsync(
        string server,
        Func<TimeSpan> cpuOfServer,
        int port,
        IReadOnlyList<string> paths,
        int times,
        CancellationToken cancellationToken
    )
    {
        List<Connection> connections = [];
        try
        {
            foreach (string _ in paths)
            {
                connections.Add(await Connection.OpenAsync(port, cancellationToken, BufferBytes));
            }

            TimeSpan cpu = cpuOfServer();
            long start = Stopwatch.GetTimestamp();
            long[] bytes = await Task.WhenAll(
                connections.Zip(
                    paths,
                    (connection, path) =>
                        Task.Run(() => DownloadAsync(connection, path, times, cancellationToken), cancellationToken)
                )
            );
            TimeSpan wall = Stopwatch.GetElapsedTime(start);
            cpu = cpuOfServer() - cpu;

            double mebibytes = (double)bytes.Sum() / UploadPlan.MiB;
            double speed = mebibytes / wall.TotalSeconds;
            RowContext.Note(
                $"{server}: {speed:0} MiB/s, {cpu.TotalMilliseconds / mebibytes:0.000} ms/MiB of CPU, {mebibytes:0} MiB"
            );
            return speed;
        }
        finally
        {
            connections.ForEach(connection => connection.Dispose());
        }
    }

    private static async Task<long> DownloadAsync(
        Connection connection,
        string path,
        int times,
        CancellationToken cancellationToken
    )
    {
        long bytes = 0;
        for (int i = 0; i < times; i++)
        {
            Reply reply = await connection.SendAsync("GET", path, cancellationToken);
            reply.MustBeOk(path);
            bytes += reply.BodyBytes;
        }

        return bytes;
    }
}
