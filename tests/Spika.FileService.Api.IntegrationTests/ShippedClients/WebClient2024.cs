namespace Spika.FileService.Api.IntegrationTests.ShippedClients;

/// <summary>
/// The web client of 2024: chunks of 1 MiB, or 2 MiB above 1 GiB, five at once. It counts its own successes and reads
/// no list. It repeats nothing, and any answer to a chunk but "success" stops it without a word; 401 signs the user
/// out.
/// </summary>
internal sealed class WebClient2024 : WebClient
{
    private const int AtOnce = 5;

    private const int LongFile = 1 << 30;

    protected override async Task<UploadReport> UploadAsync(SentFile file, ClientSession session)
    {
        int chunkBytes = ChunkBytes ?? (file.Content.Length > LongFile ? 2 << 20 : 1 << 20);
        int total = file.ChunksOf(chunkBytes);
        string clientId = CreateClientId();
        int next = -1;
        int successes = 0;
        bool isSignedOut = false;
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Task.Run(SendAsync)));

        if (successes < total)
        {
            return session.Report(isSignedOut ? UploadReport.SignedOut : UploadReport.Hangs);
        }

        ClientAnswer? verified = await session.PostVerifyAsync(Verify(file, total, clientId));
        return IsSuccess(verified)
            ? session.Report(UploadReport.SentOnce, session.Decode(verified, Decode), verified)
            : session.Report(UploadReport.Failed);

        async Task SendAsync()
        {
            int index;
            while ((index = Interlocked.Increment(ref next)) < total)
            {
                ClientAnswer? answer = await session.PostChunkAsync(index, Chunk(file, index, chunkBytes, clientId));
                session.ListsAll(answer, total);
                isSignedOut |= answer?.Status == 401;
                if (!IsSuccess(answer))
                {
                    return;
                }

                Interlocked.Increment(ref successes);
            }
        }
    }

    private static bool IsSuccess(ClientAnswer? answer) => answer?.Member("status")?.GetString() == "success";
}
