using System.Text;
using System.Text.Json;

namespace Spika.FileService.Api.IntegrationTests.ShippedClients;

/// <summary>An answer as it came over the wire.</summary>
internal sealed record ClientAnswer(int Status, bool KeepsConnection, byte[] Body)
{
    /// <summary>Null when the body is no JSON.</summary>
    public JsonElement? Json
    {
        get
        {
            try
            {
                return JsonSerializer.Deserialize<JsonElement>(Body);
            }
            catch (JsonException)
            {
                return null;
            }
        }
    }

    /// <summary>The member at the end of these names; null when one of them is absent or null.</summary>
    public JsonElement? Member(params ReadOnlySpan<string> names)
    {
        JsonElement? found = Json;
        foreach (string name in names)
        {
            if (
                found is not { ValueKind: JsonValueKind.Object } parent
                || !parent.TryGetProperty(name, out JsonElement member)
                || member.ValueKind == JsonValueKind.Null
            )
            {
                return null;
            }

            found = member;
        }

        return found;
    }

    public override string ToString() =>
        $"{Status} {Member("code")?.GetString() ?? Encoding.UTF8.GetString(Body.AsSpan(0, Math.Min(Body.Length, 100)))}";
}
