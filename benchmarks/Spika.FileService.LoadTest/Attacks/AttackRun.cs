using System.Collections.Concurrent;
using System.Net.Sockets;
using Spika.FileService.LoadTest.Client;

namespace Spika.FileService.LoadTest.Attacks;

/// <summary>The connections of one round of an attack, and what they were answered.</summary>
internal sealed class AttackRun(int port, CancellationToken stop)
{
    private const string Closed = "closed";

    private static readonly TimeSpan _pauseAfterClosed = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, int> _answers = new();

    /// <summary>Ends the round.</summary>
    public CancellationToken Stop => stop;

    /// <summary>Answers other than 200, and connections that the service closed.</summary>
    public int NotServed => _answers.Where(answer => answer.Key != "200").Sum(answer => answer.Value);

    public void Count(Reply reply) => Count($"{reply.Status}");

    public void Count(string answer) => _answers.AddOrUpdate(answer, 1, (_, before) => before + 1);

    /// <summary>
    /// Uses so many connections at once until the round ends. A connection that was closed is opened again.
    /// </summary>
    public Task RunAsync(
        int connections,
        Func<int, Connection, Task> use,
        int bufferBytes = 4 * UploadPlan.KiB,
        int? receiveBytes = null
    ) =>
        Task.WhenAll(
            Enumerable
                .Range(0, connections)
                .Select(number => Task.Run(() => LoopAsync(number, use, bufferBytes, receiveBytes), stop))
        );

    public Task<Connection> OpenAsync(int bufferBytes = 4 * UploadPlan.KiB, int? receiveBytes = null) =>
        Connection.OpenAsync(port, stop, bufferBytes, receiveBytes);

    /// <returns>How often each answer came.</returns>
    public override string ToString() =>
        _answers.IsEmpty
            ? "no answers"
            : string.Join(
                ", ",
                _answers.OrderBy(answer => answer.Key).Select(answer => $"{answer.Key}: {answer.Value}")
            );

    private async Task LoopAsync(int number, Func<int, Connection, Task> use, int bufferBytes, int? receiveBytes)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using Connection connection = await OpenAsync(bufferBytes, receiveBytes);
                await use(number, connection);
            }
            catch (Exception exception) when (exception is IOException or SocketException)
            {
                Count(Closed);
                await Task.Delay(_pauseAfterClosed, stop);
            }
        }
    }
}
