using System.Text.Json;
using System.Text.Unicode;

namespace Spika.FileService.Api.IntegrationTests.Fuzzing;

/// <summary>
/// What is due to a verify, read with stock parts: <see cref="JsonDocument"/> says what is JSON and what its numbers
/// are, the rules of docs/protocol.md say the rest.
/// </summary>
internal sealed class VerifyExpectation
{
    /// <summary>Those that must be there, in the order in which they are judged.</summary>
    public static readonly string[] Members = ["clientId", "total", "size", "mimeType", "fileName", "fileHash", "type"];

    private const string Malformed = "400 request.malformed";

    private const string Invalid = "400 request.invalid_member";

    private const int MaxBodyBytes = 256 * 1024;

    private const int MaxTextLength = 1024;

    private const int MaxClientIdLength = 255;

    private const long MaxFileBytes = 17179869184;

    private static readonly string[] _metaData = ["duration", "width", "height"];

    private readonly Dictionary<string, JsonElement> _values = [];

    // In the order of the body.
    private readonly List<string> _wrongKinds = [];

    /// <returns>Null when <paramref name="answer"/> is due to <paramref name="body"/>, else what would have
    /// been.</returns>
    public static string? Complain(byte[] body, HostileAnswer answer, string finished)
    {
        (string refusal, string? member) = (answer.Refusal, answer.Member);
        if (body.Length is 0 or > MaxBodyBytes)
        {
            return refusal == (body.Length == 0 ? Malformed : "413 request.too_large") ? null : "another length";
        }

        try
        {
            int start = body.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0;
            using JsonDocument document = JsonDocument.Parse(body.AsMemory(start));
            if (!Utf8.IsValid(body) || document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return refusal == Malformed ? null : Malformed;
            }

            VerifyExpectation expectation = new();
            expectation.ReadAll(document.RootElement);
            return expectation.Complain(refusal, member, finished);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // A wrong member before the place where it stops to be JSON may be named. InvalidOperationException: half a
            // surrogate pair in a name, which is no text.
            return refusal == Malformed || (refusal == Invalid && Utf8.IsValid(body)) ? null : Malformed;
        }
    }

    private string? Complain(string refusal, string? member, string finished)
    {
        string? wrong = _wrongKinds.FirstOrDefault() ?? Members.FirstOrDefault(IsWrong);
        string due =
            wrong == "size" && _wrongKinds.Count == 0 && IsTooLong ? "413 upload.file_too_large"
            : wrong is not null ? $"{Invalid} {wrong}"
            : _values["clientId"].GetString() == finished ? "200 or 409 upload.finished_with_other_content"
            : "409 upload.chunks_missing";
        return due.Contains($"{refusal} {member}".TrimEnd(), StringComparison.Ordinal) ? null : due;
    }

    private bool IsTooLong =>
        _values.TryGetValue("size", out JsonElement size)
        && size.ValueKind == JsonValueKind.Number
        && size.GetInt64() > MaxFileBytes;

    private void ReadAll(JsonElement root)
    {
        foreach (JsonProperty member in root.EnumerateObject())
        {
            if (WrongKind(member) is { } wrong)
            {
                _wrongKinds.Add(wrong);
            }

            _values[member.Name] = member.Value;
        }
    }

    private static string? WrongKind(JsonProperty member) =>
        member.Value.ValueKind == JsonValueKind.Null
            ? null
            : member.Name switch
            {
                "total" => IsNumber(member.Value) && member.Value.TryGetInt32(out _) ? null : member.Name,
                "size" or "relationId" => IsNumber(member.Value) && member.Value.TryGetInt64(out _)
                    ? null
                    : member.Name,
                "metaData" => member.Value.ValueKind == JsonValueKind.Object
                    ? WrongMetaData(member.Value)
                    : member.Name,
                _ when Members.Contains(member.Name) => TextOf(member.Value) is null ? member.Name : null,
                _ => null,
            };

    private static string? WrongMetaData(JsonElement metaData) =>
        metaData
            .EnumerateObject()
            .Where(member => _metaData.Contains(member.Name) && member.Value.ValueKind != JsonValueKind.Null)
            .Where(member => !IsNumber(member.Value) || !double.IsFinite(member.Value.GetDouble()))
            .Select(member => $"metaData.{member.Name}")
            .FirstOrDefault();

    private bool IsWrong(string member) =>
        !_values.TryGetValue(member, out JsonElement value)
        || value.ValueKind == JsonValueKind.Null
        || member switch
        {
            "total" => value.GetInt32() < 1,
            "size" => value.GetInt64() is < 1 or > MaxFileBytes,
            "fileHash" => value.GetString() is not { Length: 64 } hash || !hash.All(char.IsAsciiHexDigit),
            _ => value.GetString() is ""
                || value.GetString()!.EnumerateRunes().Count()
                    > (member == "clientId" ? MaxClientIdLength : MaxTextLength)
                || value.GetString()!.Contains('\0'),
        };

    private static bool IsNumber(JsonElement value) => value.ValueKind == JsonValueKind.Number;

    /// <returns>Null for no string, and for one with half a surrogate pair in escapes.</returns>
    private static string? TextOf(JsonElement value)
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
}
