using Spika.FileService.LoadTest.Client;
using Spika.FileService.LoadTest.Processes;
using Spika.FileService.LoadTest.Rows;

namespace Spika.FileService.LoadTest.Attacks;

/// <summary>
/// Lists of an upload with very many chunks of one byte, while others of its chunks are replaced, so that no list is
/// the last one.
/// </summary>
internal sealed class OddChunks : Attack
{
    private const int Readers = 60;

    private const int Writers = 4;

    private const int Preparers = 64;

    private const string ClientId = "odd";

    public override string Id => "odd-lists";

    public override string What =>
        $"lists of 20,000 chunks of 1 byte on {Readers} connections, {Writers} replace chunks";

    public override int Connections => Preparers;

    public override async Task<Func<AttackRun, Task>> PrepareAsync(
        RunningService service,
        RowContext context,
        CancellationToken cancellationToken
    )
    {
        int chunks = (int)context.Size(20_000);
        await FillAsync(service.Port, chunks, cancellationToken);
        return run =>
            Task.WhenAll(
                run.RunAsync(Readers, (number, connection) => ReadAsync(run, number, connection)),
                run.RunAsync(Writers, (number, connection) => ReplaceAsync(run, number, connection, chunks))
            );
    }

    // The first chunk has another length than all that follow, and every second index is left out.
    private static async Task FillAsync(int port, int chunks, CancellationToken cancellationToken)
    {
        using Connection first = await Connection.OpenAsync(port, cancellationToken);
        byte[] request = AttackRequests.PutChunk(ClientId, 0, new byte[UploadPlan.KiB]);
        (await first.SendAsync(request, cancellationToken)).MustBeOk("first chunk");
        await Task.WhenAll(
            Enumerable
                .Range(0, Preparers)
                .Select(async preparer =>
                {
                    using Connection connection = await Connection.OpenAsync(port, cancellationToken);
                    for (int chunk = preparer + 1; chunk < chunks; chunk += Preparers)
                    {
                        byte[] put = AttackRequests.PutChunk(ClientId, 2 * chunk, [1]);
                        (await connection.SendAsync(put, cancellationToken)).MustBeOk("odd chunk");
                    }
                })
        );
    }

    private static async Task ReadAsync(AttackRun run, int number, Connection connection)
    {
        string path = number % 2 == 0 ? $"/upload/uploads/{ClientId}" : $"/upload/files/check/{ClientId}";
        byte[] request = Connection.WithoutBody("GET", path);
        while (true)
        {
            run.Count(await connection.SendAsync(request, run.Stop));
        }
    }

    private static async Task ReplaceAsync(AttackRun run, int number, Connection connection, int chunks)
    {
        for (int turn = 0; ; turn++)
        {
            int index = 2 * (1 + (((turn * Writers) + number) % (chunks - 1)));
            byte[] request = AttackRequests.PutChunk(ClientId, index, [(byte)(2 + Random.Shared.Next(250))]);
            run.Count(await connection.SendAsync(request, run.Stop));
        }
    }
}
