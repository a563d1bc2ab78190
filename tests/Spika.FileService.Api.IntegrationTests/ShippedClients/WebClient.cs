using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Spika.FileService.Api.IntegrationTests.ShippedClients;

/// <summary>
/// What the two web clients share: a browser's connections, JSON.stringify, and JSON that is not checked by a decoder.
/// </summary>
internal abstract class WebClient : ShippedClient
{
    private static readonly JsonSerializerOptions _stringify = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    protected override string Headers =>
        "Content-Type: application/json\r\nOrigin: http://127.0.0.1:3000\r\ndevice-type: browser\r\nos-name: Chrome\r\n";

    // A browser waits for an answer as long as the page is open.
    protected override HttpStack CreateStack(IReadOnlyList<Uri> addresses) =>
        new(6, TimeSpan.FromMinutes(5), repeatsWhenClosed: true, addresses);

    protected override StoredFile Decode(JsonElement file) =>
        new() { Id = file.GetProperty("id").GetInt64(), Path = TypedMembers.Text(file, "path") };

    protected static string CreateClientId() => Random.Shared.Next(100_000_000).ToString(CultureInfo.InvariantCulture);

    protected static string Chunk(SentFile file, int index, int chunkBytes, string clientId) =>
        Stringify(
            new
            {
                chunk = Convert.ToBase64String(file.Chunk(index, chunkBytes)),
                offset = index,
                clientId,
            }
        );

    protected static string Verify(SentFile file, int total, string clientId) =>
        Stringify(
            new
            {
                total,
                size = file.Content.Length,
                mimeType = "image/jpeg",
                fileName = file.Name,
                type = "image",
                clientId,
                fileHash = file.Hash,
                metaData = new { width = 640, height = 480 },
            }
        );

    private static string Stringify<T>(T value) => JsonSerializer.Serialize(value, _stringify);
}
