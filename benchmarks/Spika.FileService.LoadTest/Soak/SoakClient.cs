using Spika.FileService.LoadTest.Client;

namespace Spika.FileService.LoadTest.Soak;

/// <summary>
/// One upload after the other. Most are finished; of the others, each ends in one of the ways in which uploads end.
/// </summary>
/// <param name="abandoning">When the next upload is to be abandoned.</param>
internal sealed class SoakClient(ServiceTarget service, SoakFiles files, Tally tally, Pace abandoning)
{
    private static readonly string _wrongHash = new('0', 64);

    public async Task RunAsync(Func<bool> isOver, CancellationToken cancellationToken)
    {
        while (!isOver())
        {
            await tally.TryAsync(() => UploadAsync(cancellationToken));
        }
    }

    private async Task UploadAsync(CancellationToken cancellationToken)
    {
        using ClientUpload upload = await ClientUpload.OpenAsync(service, AppPlans.Any(), cancellationToken);
        if (abandoning.IsDue())
        {
            await AbandonAsync(upload, cancellationToken);
            return;
        }

        switch (Random.Shared.Next(10))
        {
            case 0:
                await AbortAsync(upload, cancellationToken);
                return;
            case 1:
                await VerifyTooEarlyAsync(upload, cancellationToken);
                break;
            case 2:
                await VerifyWrongHashAsync(upload, cancellationToken);
                break;
        }

        await SendAsync(upload, upload.Content.Chunks, cancellationToken);
        await upload.FinishAsync(cancellationToken);
        tally.Count("verify", 200);
        await files.TakeAsync(upload.Connection, upload.File, upload.Content, cancellationToken);
    }

    private async Task AbandonAsync(ClientUpload upload, CancellationToken cancellationToken)
    {
        await SendAsync(upload, Some(upload), cancellationToken);
        if (Random.Shared.Next(2) == 0)
        {
            await upload.BreakOffAsync(cancellationToken);
        }
    }

    private async Task AbortAsync(ClientUpload upload, CancellationToken cancellationToken)
    {
        await SendAsync(upload, Some(upload), cancellationToken);
        string path = $"/upload/uploads/{upload.ClientId}";
        tally.Expect("abort", await upload.Connection.SendAsync("DELETE", path, cancellationToken), 200);
    }

    private async Task VerifyTooEarlyAsync(ClientUpload upload, CancellationToken cancellationToken)
    {
        await SendAsync(upload, Some(upload) - 1, cancellationToken);
        Reply reply = await VerifyAsync(upload, upload.Content.Hash, cancellationToken);
        tally.Expect("verify", reply, 409, "upload.chunks_missing");
    }

    private async Task VerifyWrongHashAsync(ClientUpload upload, CancellationToken cancellationToken)
    {
        await SendAsync(upload, upload.Content.Chunks, cancellationToken);
        Reply reply = await VerifyAsync(upload, _wrongHash, cancellationToken);
        tally.Expect("verify", reply, 400, "upload.hash_mismatch");
    }

    private async Task SendAsync(ClientUpload upload, int chunks, CancellationToken cancellationToken)
    {
        int before = upload.ChunkMilliseconds.Count();
        await upload.SendChunksAsync(chunks, cancellationToken);
        tally.Count("chunk", 200, upload.ChunkMilliseconds.Count() - before);
    }

    private static Task<Reply> VerifyAsync(ClientUpload upload, string hash, CancellationToken cancellationToken) =>
        ServiceTarget.VerifyAsync(upload.Connection, upload.ClientId, upload.Content, hash, cancellationToken);

    /// <returns>From one chunk to all of them.</returns>
    private static int Some(ClientUpload upload) => Random.Shared.Next(upload.Content.Chunks) + 1;
}
