using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using Spika.FileService.Domain.Common;

namespace Spika.FileService.Api.IntegrationTests.Chunks.Body;

/// <summary>
/// The same request read with stock parts and without a thought for speed: <see cref="JsonDocument"/> says what is
/// JSON, the rules of the wire say what is base64.
/// </summary>
internal static partial class ReferenceChunkReader
{
    /// <returns>
    /// The chunk; or, when it is null, every refusal that is due: <c>malformed</c> alone, or the names of wrong
    /// members.
    /// </returns>
    public static (ReadChunk? Chunk, IReadOnlyList<string> Refusals) Read(byte[] body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            return Utf8.IsValid(body) && document.RootElement.ValueKind == JsonValueKind.Object
                ? Read(document.RootElement)
                : (null, ["malformed"]);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The latter for a name with half a surrogate pair in escapes, which is no text.
            return (null, ["malformed"]);
        }
    }

    private static (ReadChunk? Chunk, IReadOnlyList<string> Refusals) Read(JsonElement root)
    {
        byte[]? content = null;
        int? offset = null;
        string? clientId = null;
        foreach (JsonProperty member in root.EnumerateObject())
        {
            switch (member.Name)
            {
                case "chunk":
                    content = Decode(Text(member.Value));
                    break;
                case "offset":
                    offset =
                        member.Value.ValueKind == JsonValueKind.Number && member.Value.TryGetInt32(out int value)
                            ? value
                            : null;
                    break;
                case "clientId":
                    clientId = IsTooLong(member.Value) ? null : Text(member.Value);
                    break;
            }
        }

        List<string> refusals = [];
        if (content is not { Length: > 0 })
        {
            refusals.Add("chunk");
        }

        if (offset is null)
        {
            refusals.Add("offset");
        }

        if (string.IsNullOrEmpty(clientId))
        {
            refusals.Add("clientId");
        }

        return refusals.Count == 0 ? (new ReadChunk(content!, offset!.Value, clientId!), []) : (null, refusals);
    }

    /// <summary>A character takes twelve bytes at most, as two escapes; around the text are two quotes.</summary>
    private static bool IsTooLong(JsonElement clientId) =>
        JsonMarshal.GetRawUtf8Value(clientId).Length > 2 + 12 * UploadKey.MaxClientIdLength;

    /// <returns>Null for no string, and for one with half a surrogate pair in escapes.</returns>
    private static string? Text(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static byte[]? Decode(string? chunk)
    {
        string base64 = (chunk ?? "").Replace("\r", "").Replace("\n", "").Replace('-', '+').Replace('_', '/');
        if (!Base64().IsMatch(base64))
        {
            return null;
        }

        string padded =
            base64.TrimEnd('=')
            + (base64.TrimEnd('=').Length % 4) switch
            {
                2 => "==",
                3 => "=",
                _ => "",
            };
        if (base64.EndsWith('=') && base64 != padded)
        {
            return null;
        }

        byte[] content = Convert.FromBase64String(padded);

        // Convert does not look at the bits that the last character leaves over.
        return Convert.ToBase64String(content) == padded ? content : null;
    }

    [GeneratedRegex(@"^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2,3}={0,2})?\z")]
    private static partial Regex Base64();
}
