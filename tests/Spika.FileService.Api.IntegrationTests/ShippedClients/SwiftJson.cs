using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Spika.FileService.Api.IntegrationTests.ShippedClients;

/// <summary>
/// Swift's JSONEncoder: a backslash before each slash, members in any order, other letters than ASCII as they are.
/// </summary>
internal static class SwiftJson
{
    private static readonly JsonSerializerOptions _relaxed = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Write(params (string Name, object Value)[] members)
    {
        (string Name, object Value)[] anyOrder = [.. members];
        Random.Shared.Shuffle(anyOrder);
        return $"{{{string.Join(',', anyOrder.Select(member => $"\"{member.Name}\":{Value(member.Value)}"))}}}";
    }

    private static string Value(object value) =>
        value switch
        {
            string text => JsonSerializer.Serialize(text, _relaxed).Replace("/", @"\/", StringComparison.Ordinal),
            (string, object)[] members => Write(members),
            _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        };
}
