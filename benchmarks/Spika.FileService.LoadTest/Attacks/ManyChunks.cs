using Spika.FileService.LoadTest.Client;
using Spika.FileService.LoadTest.Processes;
using Spika.FileService.LoadTest.Rows;

namespace Spika.FileService.LoadTest.Attacks;

/// <summary>
/// Right chunks over very many connections of one client, each as soon as the last one is answered: nothing about a
/// single one of them is wrong. After the last chunk of an upload, each is replaced by another.
/// </summary>
internal sealed class ManyChunks(string id, int connections, int chunkBytes, int chunksOfUpload = 1000) : Attack
{
    public override string Id => id;

    public override string What =>
        $"right chunks of {chunkBytes} bytes on {connections} connections without a pause, {chunksOfUpload} places each";

    public override int Connections => connections;

    public override Task<Func<AttackRun, Task>> PrepareAsync(
        RunningService service,
        RowContext context,
        CancellationToken cancellationToken
    ) =>
        Task.FromResult<Func<AttackRun, Task>>(run =>
            run.RunAsync(connections, (number, connection) => PutAsync(run, number, connection))
        );

    private async Task PutAsync(AttackRun run, int number, Connection connection)
    {
        byte[] chunk = new byte[chunkBytes];
        string clientId = $"many-{number}-{Guid.NewGuid():n}";
        for (int turn = 0; ; turn++)
        {
            chunk[0] = (byte)(turn / chunksOfUpload);
            byte[] request = AttackRequests.PutChunk(clientId, turn % chunksOfUpload, chunk);
            run.Count(await connection.SendAsync(request, run.Stop));
        }
    }
}
