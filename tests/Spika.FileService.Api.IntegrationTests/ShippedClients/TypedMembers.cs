using System.Text.Json;

namespace Spika.FileService.Api.IntegrationTests.ShippedClients;

/// <summary>
/// Members that must have their type when they are there. Both decoders take 5.0 for an integer, and neither takes 5.5.
/// </summary>
internal static class TypedMembers
{
    public static long? Integer(JsonElement parent, string name, long min, long max) =>
        Find(parent, name) switch
        {
            null => null,
            { ValueKind: JsonValueKind.Number } number
                when number.TryGetDecimal(out decimal value)
                    && decimal.Truncate(value) == value
                    && value >= min
                    && value <= max => (long)value,
            { } other => throw new UndecodableAnswerException($"{name} is {other.GetRawText()}"),
        };

    public static string? Text(JsonElement parent, string name) =>
        Find(parent, name) switch
        {
            null => null,
            { ValueKind: JsonValueKind.String } text => text.GetString(),
            { } other => throw new UndecodableAnswerException($"{name} is {other.GetRawText()}"),
        };

    /// <summary>Null when it is absent or null.</summary>
    public static JsonElement? Find(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out JsonElement member) && member.ValueKind != JsonValueKind.Null ? member : null;
}
