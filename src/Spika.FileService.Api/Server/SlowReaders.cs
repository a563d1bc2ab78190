using Microsoft.Extensions.Options;

namespace Spika.FileService.Api.Server;

/// <summary>
/// Finds the connection whose client takes its answers slowest, below <c>Connections:MinBytesPerSecond</c>. Nothing is
/// measured until connections are short.
/// </summary>
/// <remarks>
/// By what the kernel says: the buffers in front of the network are so large that a write tells nothing about the
/// client for a minute. A connection with nothing unsent waits for this service, and is not slow; unless an answer
/// waits all the same, for a stream of HTTP/2 that its client gives no window.
/// </remarks>
internal sealed class SlowReaders(IOptions<ConnectionOptions> options, TimeProvider clock)
{
    private static readonly TimeSpan _window = TimeSpan.FromSeconds(1);

    // A longer time without a look may have had nothing to send in it.
    private static readonly TimeSpan _longestWindow = TimeSpan.FromSeconds(3);

    /// <returns>
    /// With the number of its requests up to which it may be evicted: all of them wait for the client. Null when there
    /// is none, or none was seen for a second yet.
    /// </returns>
    public (OpenConnection Connection, int MostRequests)? FindSlowest(
        IEnumerable<(OpenConnection Connection, TcpProgress Progress)> looks
    )
    {
        if (options.Value.MinBytesPerSecond == 0)
        {
            return null;
        }

        (OpenConnection, int)? slowest = null;
        double least = options.Value.MinBytesPerSecond;
        foreach ((OpenConnection connection, TcpProgress progress) in looks)
        {
            // Before the rate is measured: an answer that begins afterwards is not slow.
            int waiting = progress.HasUnsent ? int.MaxValue : connection.Sending;
            if (Measure(connection, progress, waiting) is { } rate && rate < least && connection.Requests <= waiting)
            {
                (slowest, least) = ((connection, waiting), rate);
            }
        }

        return slowest;
    }

    // Bytes a second; null while nothing waits for the client, and in the first second.
    private double? Measure(OpenConnection connection, TcpProgress progress, int waiting)
    {
        if (waiting == 0)
        {
            connection.Window = null;
            return null;
        }

        long now = clock.GetTimestamp();
        if (
            connection.Window is not { } window
            || clock.GetElapsedTime(window.Start, now) is var elapsed && elapsed > _longestWindow
        )
        {
            connection.Window = new ReadingWindow(now, progress.AckedBytes, null);
            return null;
        }

        if (elapsed < _window)
        {
            return window.LastRate;
        }

        double rate = (progress.AckedBytes - window.AckedBytes) / elapsed.TotalSeconds;
        connection.Window = new ReadingWindow(now, progress.AckedBytes, rate);
        return rate;
    }
}
