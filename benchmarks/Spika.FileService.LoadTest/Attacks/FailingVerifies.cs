using System.Security.Cryptography;
using Spika.FileService.LoadTest.Client;
using Spika.FileService.LoadTest.Processes;
using Spika.FileService.LoadTest.Rows;

namespace Spika.FileService.LoadTest.Attacks;

/// <summary>
/// Loops, each on an upload of its own, of a replaced chunk and verifies with a wrong hash: each time the whole upload
/// has to be read again, for the service remembers a refusal as long as the upload stays as it is.
/// </summary>
/// <param name="waiting">Verifies at once of each upload.</param>
internal sealed class FailingVerifies(string id, string what, int uploads, int waiting, long fileBytes) : Attack
{
    private static readonly string _wrongHash = new('0', 64);

    public override string Id => id;

    public override string What => what;

    public override int Connections => uploads * (waiting + 1);

    public override async Task<Func<AttackRun, Task>> PrepareAsync(
        RunningService service,
        RowContext context,
        CancellationToken cancellationToken
    )
    {
        UploadPlan plan = new()
        {
            FileBytes = context.Size(fileBytes),
            ChunkBytes = UploadPlan.MiB,
            Minimal = true,
        };
        List<string> clientIds = [];
        for (int i = 0; i < uploads; i++)
        {
            using ClientUpload upload = await ClientUpload.OpenAsync(service.Target, plan, cancellationToken);
            await upload.SendChunksAsync(cancellationToken);
            clientIds.Add(upload.ClientId);
        }

        FileContent content = FileContent.Of(plan);
        return run =>
            run.RunAsync(uploads, (number, connection) => RepeatAsync(run, connection, clientIds[number], content));
    }

    private async Task RepeatAsync(AttackRun run, Connection connection, string clientId, FileContent content)
    {
        List<Connection> verifiers = [];
        try
        {
            for (int i = 0; i < waiting; i++)
            {
                verifiers.Add(await run.OpenAsync());
            }

            while (true)
            {
                byte[] chunk = RandomNumberGenerator.GetBytes(content.LengthOf(0));
                byte[] request = AttackRequests.PutChunk(clientId, 0, chunk);
                run.Count(await connection.SendAsync(request, run.Stop));
                Reply[] replies = await Task.WhenAll(
                    verifiers.Select(verifier =>
                        ServiceTarget.VerifyAsync(verifier, clientId, content, _wrongHash, run.Stop)
                    )
                );
                Array.ForEach(replies, run.Count);
            }
        }
        finally
        {
            verifiers.ForEach(verifier => verifier.Dispose());
        }
    }
}
