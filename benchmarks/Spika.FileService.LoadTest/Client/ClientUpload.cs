using System.Diagnostics;
using System.Security.Cryptography;

namespace Spika.FileService.LoadTest.Client;

/// <summary>One file on its way to a server: all connections open, then all chunks, then the end.</summary>
internal sealed class ClientUpload : IDisposable
{
    private readonly UploadTarget _target;
    private readonly UploadPlan _plan;
    private readonly FileContent _content;
    private readonly string _clientId = Guid.NewGuid().ToString("n");
    private readonly List<(Connection Connection, ChunkRequest Request, List<double> Latencies)> _lanes = [];
    private readonly int[] _order;
    private int _next;
    private long _replyBytes;
    private string? _file;

    private ClientUpload(UploadTarget target, UploadPlan plan)
    {
        _target = target;
        _plan = plan;
        _content = FileContent.Of(plan);
        _order = [.. Enumerable.Range(0, _content.Chunks)];
        if (plan.Shuffled)
        {
            RandomNumberGenerator.Shuffle(_order.AsSpan());
        }
    }

    /// <summary>Each chunk's time from its first byte sent to its answer's last byte, in ms.</summary>
    public IEnumerable<double> ChunkMilliseconds => _lanes.SelectMany(lane => lane.Latencies);

    public long ReplyBytes => _replyBytes;

    /// <summary>From the last chunk's answer to the end of verify's answer.</summary>
    public TimeSpan FinishTime { get; private set; }

    /// <summary>What the server knows the finished file by.</summary>
    public string File => _file ?? throw new InvalidOperationException("The upload is not finished.");

    public static async Task<ClientUpload> OpenAsync(
        UploadTarget target,
        UploadPlan plan,
        CancellationToken cancellationToken
    )
    {
        ClientUpload upload = new(target, plan);
        try
        {
            await upload.OpenLanesAsync(cancellationToken);
            return upload;
        }
        catch
        {
            upload.Dispose();
            throw;
        }
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await SendChunksAsync(cancellationToken);
        await FinishAsync(cancellationToken);
    }

    public Task SendChunksAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(
            _lanes.Select(lane =>
                Task.Run(
                    () => SendShareAsync(lane.Connection, lane.Request, lane.Latencies, cancellationToken),
                    cancellationToken
                )
            )
        );

    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        _file = await _target.FinishAsync(_lanes[0].Connection, _clientId, _content, cancellationToken);
        FinishTime = Stopwatch.GetElapsedTime(start);
    }

    public Task RemoveAsync(CancellationToken cancellationToken) =>
        _target.RemoveAsync(_lanes[0].Connection, File, cancellationToken);

    public void Dispose()
    {
        foreach ((Connection connection, _, _) in _lanes)
        {
            connection.Dispose();
        }
    }

    private async Task OpenLanesAsync(CancellationToken cancellationToken)
    {
        // Long before it is needed, so that verify is not measured with it.
        _ = _content.Hash;
        for (int lane = 0; lane < Math.Min(_plan.Connections, _content.Chunks); lane++)
        {
            Connection connection = await Connection.OpenAsync(_target.Port, cancellationToken);
            ChunkRequest request = new(_target.ChunkPath, _plan, _content, _clientId);
            _lanes.Add((connection, request, []));
        }
    }

    private async Task SendShareAsync(
        Connection connection,
        ChunkRequest request,
        List<double> latencies,
        CancellationToken cancellationToken
    )
    {
        long replyBytes = 0;
        while (Interlocked.Increment(ref _next) - 1 is var turn && turn < _order.Length)
        {
            ReadOnlyMemory<byte> bytes = request.For(_order[turn]);
            long start = Stopwatch.GetTimestamp();
            Reply reply = await connection.SendAsync(bytes, cancellationToken);
            latencies.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            reply.MustBeOk($"chunk {_order[turn]}");
            replyBytes += reply.BodyBytes;
        }

        Interlocked.Add(ref _replyBytes, replyBytes);
    }
}
