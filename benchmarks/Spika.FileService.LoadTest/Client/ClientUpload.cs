using System.Diagnostics;
using System.Security.Cryptography;

namespace Spika.FileService.LoadTest.Client;

/// <summary>One file on its way to a server: all connections open, then all chunks, then the end.</summary>
internal sealed class ClientUpload : IDisposable
{
    private readonly UploadTarget _target;
    private readonly UploadPlan _plan;
    private readonly List<(Connection Connection, ChunkRequest Request, List<double> Latencies)> _lanes = [];
    private readonly int[] _order;
    private int _next;
    private int _end;
    private long _replyBytes;
    private string? _file;

    private ClientUpload(UploadTarget target, UploadPlan plan)
    {
        _target = target;
        _plan = plan;
        Content = FileContent.Of(plan);
        _order = [.. Enumerable.Range(0, Content.Chunks)];
        if (plan.Shuffled)
        {
            RandomNumberGenerator.Shuffle(_order.AsSpan());
        }
    }

    public string ClientId { get; } = Guid.NewGuid().ToString("n");

    public FileContent Content { get; }

    /// <summary>Free while no chunks are being sent.</summary>
    public Connection Connection => _lanes[0].Connection;

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
        SendChunksAsync(_order.Length, cancellationToken);

    /// <summary>Goes on until so many chunks are sent.</summary>
    public Task SendChunksAsync(int count, CancellationToken cancellationToken)
    {
        // Each lane counted one turn too many before it stopped.
        _next = Math.Min(_next, _end);
        _end = count;
        return Task.WhenAll(
            _lanes.Select(lane =>
                Task.Run(
                    () => SendShareAsync(lane.Connection, lane.Request, lane.Latencies, cancellationToken),
                    cancellationToken
                )
            )
        );
    }

    /// <summary>Hangs up in the middle of a chunk.</summary>
    public async Task BreakOffAsync(CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> request = _lanes[0].Request.For(_order[^1]);
        await Connection.BeginAsync(request[..(request.Length / 2)], cancellationToken);
        Dispose();
    }

    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        _file = await _target.FinishAsync(Connection, ClientId, Content, cancellationToken);
        FinishTime = Stopwatch.GetElapsedTime(start);
    }

    public Task RemoveAsync(CancellationToken cancellationToken) =>
        _target.RemoveAsync(Connection, File, cancellationToken);

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
        _ = Content.Hash;
        for (int lane = 0; lane < Math.Min(_plan.Connections, Content.Chunks); lane++)
        {
            Connection connection = await Connection.OpenAsync(_target.Port, cancellationToken);
            ChunkRequest request = new(_target.ChunkPath, _plan, Content, ClientId);
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
        while (Interlocked.Increment(ref _next) - 1 is var turn && turn < _end)
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
