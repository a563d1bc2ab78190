namespace Spika.FileService.Api.IntegrationTests.ShippedClients;

/// <summary>
/// The web client of 2023: chunks of 72 KiB, all posted at once. It verifies when an answer lists exactly as many
/// chunks as the file has, and sends its message at the first verify that answers with the file. It repeats nothing.
/// </summary>
internal sealed class WebClient2023 : WebClient
{
    protected override async Task<UploadReport> UploadAsync(SentFile file, ClientSession session)
    {
        int chunkBytes = ChunkBytes ?? 72 * 1024;
        int total = file.ChunksOf(chunkBytes);
        string clientId = CreateClientId();
        ClientAnswer?[] verifies = await Task.WhenAll(Enumerable.Range(0, total).Select(SendAsync));

        ClientAnswer?[] sent = [.. verifies.Where(answer => answer is not null)];
        return sent.FirstOrDefault(answer => answer!.Member("data", "file") is not null) is { } verified
                ? session.Report(UploadReport.SentOnce, session.Decode(verified, Decode), verified)
            : sent.Length > 0 ? session.Report(UploadReport.Failed)
            : session.Report(UploadReport.Hangs);

        async Task<ClientAnswer?> SendAsync(int index)
        {
            await Task.Yield();
            ClientAnswer? answer = await session.PostChunkAsync(index, Chunk(file, index, chunkBytes, clientId));
            return session.ListsAll(answer, total)
                ? await session.PostVerifyAsync(Verify(file, total, clientId))
                : null;
        }
    }
}
