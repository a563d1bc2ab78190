using Spika.FileService.LoadTest.Client;
using Spika.FileService.LoadTest.Processes;
using Spika.FileService.LoadTest.Rows;

namespace Spika.FileService.LoadTest.Attacks;

/// <summary>
/// Uploads of one chunk, each with a verify that fails, and aborted: requests of three kinds, each of which writes or
/// removes something.
/// </summary>
internal sealed class AbortedUploads(int connections) : Attack
{
    private const int FileBytes = FileContent.StampBytes;

    private static readonly string _wrongHash = new('0', 64);

    private static readonly FileContent _content = FileContent.Of(
        new UploadPlan { FileBytes = FileBytes, ChunkBytes = FileBytes }
    );

    public override string Id => "aborted-uploads";

    public override string What =>
        $"uploads of one chunk, a verify that fails, and an abort, on {connections} connections without a pause";

    public override int Connections => connections;

    public override bool WarmsUp => true;

    public override Task<Func<AttackRun, Task>> PrepareAsync(
        RunningService service,
        RowContext context,
        CancellationToken cancellationToken
    ) => Task.FromResult<Func<AttackRun, Task>>(run => run.RunAsync(connections, (_, own) => RepeatAsync(run, own)));

    private static async Task RepeatAsync(AttackRun run, Connection connection)
    {
        while (true)
        {
            string clientId = $"aborted-{Guid.NewGuid():n}";
            byte[] chunk = AttackRequests.PutChunk(clientId, 0, new byte[FileBytes]);
            run.Count(await connection.SendAsync(chunk, run.Stop));
            run.Count(await ServiceTarget.VerifyAsync(connection, clientId, _content, _wrongHash, run.Stop));
            run.Count(await connection.SendAsync("DELETE", $"/upload/uploads/{clientId}", run.Stop));
        }
    }
}
