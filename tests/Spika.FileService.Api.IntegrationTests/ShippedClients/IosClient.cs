using System.Text.Json;

namespace Spika.FileService.Api.IntegrationTests.ShippedClients;

/// <summary>
/// The iOS app: chunks of 1 MiB, all posted at once over the six connections of URLSession. Each answer that lists as
/// many chunks as the file has triggers a verify, and each verify that answers with the file sends a chat message. It
/// repeats nothing.
/// </summary>
internal sealed class IosClient : ShippedClient
{
    protected override string Headers =>
        "Content-Type: application/json\r\nos-name: ios\r\nos-version: 17.2\r\ndevice-name: iPhone\r\napp-version: 1.2.0\r\n";

    protected override HttpStack CreateStack(IReadOnlyList<Uri> addresses) =>
        new(6, TimeSpan.FromMinutes(1), repeatsWhenClosed: false, addresses);

    protected override StoredFile Decode(JsonElement file) => SwiftDecoder.File(file);

    protected override async Task<UploadReport> UploadAsync(SentFile file, ClientSession session)
    {
        int chunkBytes = ChunkBytes ?? 1 << 20;
        int total = file.ChunksOf(chunkBytes);
        string clientId = $"{Guid.NewGuid()}".ToUpperInvariant();
        ClientAnswer?[] answers = await Task.WhenAll(Enumerable.Range(0, total).Select(SendAsync));

        var messages = answers
            .Select(answer => (Answer: answer, File: session.Decode(answer, Decode)))
            .Where(message => message.File is not null)
            .ToArray();
        string sees = messages.Length switch
        {
            0 => UploadReport.Hangs,
            1 => UploadReport.SentOnce,
            int several => Invariant($"sent {several} times"),
        };
        return session.Report(sees, messages.FirstOrDefault().File, messages.FirstOrDefault().Answer);

        async Task<ClientAnswer?> SendAsync(int index)
        {
            await Task.Yield();
            string chunk = SwiftJson.Write(
                ("chunk", Convert.ToBase64String(file.Chunk(index, chunkBytes))),
                ("offset", index),
                ("clientId", clientId)
            );
            ClientAnswer? answer = await session.PostChunkAsync(index, chunk);
            return session.ListsAll(answer, total)
                ? await session.PostVerifyAsync(Verify(file, total, clientId))
                : null;
        }
    }

    // The type is the hash, the relation always 1, and the media type a pattern.
    private static string Verify(SentFile file, int total, string clientId) =>
        SwiftJson.Write(
            ("total", total),
            ("size", file.Content.Length),
            ("mimeType", "image/*"),
            ("fileName", file.Name),
            ("type", file.Hash),
            ("fileHash", file.Hash),
            ("relationId", 1),
            ("clientId", clientId),
            ("metaData", new (string, object)[] { ("width", 512), ("height", 512), ("duration", 0) })
        );
}
