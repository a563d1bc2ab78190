using System.Text;
using System.Text.Json;

namespace Spika.FileService.Api.IntegrationTests.ShippedClients;

/// <summary>
/// The Android app: chunks of 1 MiB, or 2 MiB above 1 GiB, one after the other, and the verify after the last. A chunk
/// that failed counts as sent, so that the verify tells. Answers have 30 s; OkHttp repeats what a connection that was
/// kept too long ends unanswered.
/// </summary>
internal sealed class AndroidClient : ShippedClient
{
    private const int Base64LineLength = 76;

    private const int LongFile = 1 << 30;

    protected override string Headers =>
        "Content-Type: application/json; charset=UTF-8\r\nos-name: android\r\nos-version: 34\r\ndevice-name: Pixel 8\r\n"
        + "app-version: 1.2.1\r\nlang: en\r\nUser-Agent: okhttp/4.10.0\r\nAccept-Encoding: gzip\r\n";

    protected override HttpStack CreateStack(IReadOnlyList<Uri> addresses) =>
        new(5, TimeSpan.FromSeconds(30), repeatsWhenClosed: true, addresses);

    protected override StoredFile Decode(JsonElement file) => GsonDecoder.File(file);

    protected override async Task<UploadReport> UploadAsync(SentFile file, ClientSession session)
    {
        int chunkBytes = ChunkBytes ?? (file.Content.Length > LongFile ? 2 << 20 : 1 << 20);
        int total = file.ChunksOf(chunkBytes);
        string clientId = $"{Guid.NewGuid()}"[..7];
        for (int index = 0; index < total; index++)
        {
            string chunk = GsonJson.Write(
                ("chunk", InLines(file.Chunk(index, chunkBytes))),
                ("offset", index),
                ("clientId", clientId)
            );
            ClientAnswer? answer = await session.PostChunkAsync(index, chunk);
            session.ListsAll(answer, total);
            if (answer?.Status == 401)
            {
                return session.Report(UploadReport.SignedOut);
            }
        }

        ClientAnswer? verified = await session.PostVerifyAsync(Verify(file, total, clientId));
        return session.Decode(verified, Decode) switch
        {
            null => session.Report(UploadReport.Failed),

            // It builds the message from these two.
            { Path: null } or { Type: null } => session.Report(UploadReport.Hangs),
            { } stored => session.Report(UploadReport.SentOnce, stored, verified),
        };
    }

    private static string Verify(SentFile file, int total, string clientId) =>
        GsonJson.Write(
            ("total", total),
            ("size", file.Content.Length),
            ("mimeType", "image/jpeg"),
            ("fileName", file.Name),
            ("clientId", clientId),
            ("fileHash", file.Hash),
            ("type", "image"),
            ("relationId", null),
            ("metaData", new (string, object?)[] { ("width", 640), ("height", 480), ("duration", 0) })
        );

    // A line feed after each line, the last one too.
    private static string InLines(ReadOnlySpan<byte> bytes)
    {
        string base64 = Convert.ToBase64String(bytes);
        StringBuilder lines = new(base64.Length + base64.Length / Base64LineLength + 1);
        for (int start = 0; start < base64.Length; start += Base64LineLength)
        {
            lines.Append(base64, start, Math.Min(Base64LineLength, base64.Length - start)).Append('\n');
        }

        return lines.ToString();
    }
}
