using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Spika.FileService.Api.IntegrationTests.Http;

/// <summary>What the service answered, read as the envelope that every answer has.</summary>
internal sealed record Answer(HttpStatusCode Status, HttpResponseHeaders Headers, JsonElement Envelope)
{
    public static async Task<Answer> ReadAsync(HttpResponseMessage response)
    {
        string text = await response.Content.ReadAsStringAsync();
        return new Answer(response.StatusCode, response.Headers, JsonSerializer.Deserialize<JsonElement>(text));
    }

    /// <summary>200, or the test ends here and says what came instead.</summary>
    public JsonElement Data
    {
        get
        {
            Assert.That(Status, Is.EqualTo(HttpStatusCode.OK), Envelope.GetRawText());
            return Envelope.GetProperty("data");
        }
    }

    public string? Code => Text("code");

    public string? Member => Text("member");

    public int[] UploadedChunks => Ints(Data.GetProperty("uploadedChunks"));

    public int[] MissingChunks => Ints(Envelope.GetProperty("missingChunks"));

    public JsonElement File => Data.GetProperty("file");

    public long FileId => File.GetProperty("id").GetInt64();

    /// <summary>Status and code in one value: <c>404 file.not_found</c>.</summary>
    public string Refusal => $"{(int)Status} {Code}";

    private static int[] Ints(JsonElement array) => [.. array.EnumerateArray().Select(number => number.GetInt32())];

    private string? Text(string name) =>
        Envelope.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;
}
