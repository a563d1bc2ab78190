using System.Text;
using Spika.FileService.LoadTest.Client;
using Spika.FileService.LoadTest.Processes;
using Spika.FileService.LoadTest.Rows;

namespace Spika.FileService.LoadTest.Attacks;

/// <summary>Bodies that arrive slowly, each to its end, and then the next on the same connection.</summary>
internal sealed class SlowBodies(string id, string what, int connections) : Attack
{
    private static readonly byte[] _spaces = [.. Enumerable.Repeat((byte)' ', 256 * UploadPlan.KiB)];

    public override string Id => id;

    public override string What => what;

    public override int Connections => connections;

    /// <summary>Method and path; each connection has its own number for <c>{0}</c>.</summary>
    public required CompositeFormat Route { get; init; }

    public required int BodyBytes { get; init; }

    /// <summary>Without a length, in the chunked coding.</summary>
    public bool IsChunked { get; init; }

    /// <summary>Sent at once.</summary>
    public int FirstBytes { get; init; }

    public required int BytesPerSecond { get; init; }

    public int PiecesPerSecond { get; init; } = 1;

    public bool IsHonest { get; init; }

    public override bool MustBeServed => IsHonest;

    // So long that bodies of clients that are to be served come to their end.
    public override TimeSpan MeasuredFor =>
        IsHonest ? TimeSpan.FromSeconds((BodyBytes / BytesPerSecond) + 10) : base.MeasuredFor;

    public override Task<Func<AttackRun, Task>> PrepareAsync(
        RunningService service,
        RowContext context,
        CancellationToken cancellationToken
    ) =>
        Task.FromResult<Func<AttackRun, Task>>(run =>
            run.RunAsync(
                connections,
                async (number, connection) =>
                {
                    bool isServed = true;
                    while (isServed)
                    {
                        Reply reply = await SendAsync(number, connection, run.Stop);
                        run.Count(reply);
                        isServed = reply.Status == 200;
                    }
                }
            )
        );

    // The answer may come before the end of the body.
    private async Task<Reply> SendAsync(int number, Connection connection, CancellationToken stop)
    {
        Task<Reply> answer = connection.SendAsync(Head(number), stop);
        await SendPieceAsync(connection, FirstBytes, stop);
        int pieceBytes = BytesPerSecond / PiecesPerSecond;
        for (int sent = FirstBytes; sent < BodyBytes && !answer.IsCompleted; sent += pieceBytes)
        {
            await Task.Delay(TimeSpan.FromSeconds(1.0 / PiecesPerSecond), stop);
            await SendPieceAsync(connection, Math.Min(pieceBytes, BodyBytes - sent), stop);
        }

        if (IsChunked && !answer.IsCompleted)
        {
            await connection.BeginAsync("0\r\n\r\n"u8.ToArray(), stop);
        }

        return await answer;
    }

    private async Task SendPieceAsync(Connection connection, int bytes, CancellationToken stop)
    {
        if (bytes == 0)
        {
            return;
        }

        ReadOnlyMemory<byte> piece = _spaces.AsMemory(0, bytes);
        await connection.BeginAsync(
            IsChunked ? (byte[])[.. Encoding.ASCII.GetBytes($"{bytes:x}\r\n"), .. piece.Span, 13, 10] : piece,
            stop
        );
    }

    private byte[] Head(int number)
    {
        string length = IsChunked ? "Transfer-Encoding: chunked" : $"Content-Length: {BodyBytes}";
        string route = string.Format(null, Route, number);
        return Encoding.ASCII.GetBytes(
            $"{route} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n{length}\r\n\r\n"
        );
    }
}
