using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Spika.FileService.Api.IntegrationTests.ShippedClients;

/// <summary>
/// Gson with its defaults: characters that mean something in HTML are escaped, base64's padding among them, and nulls
/// are left out.
/// </summary>
internal static class GsonJson
{
    private static readonly JsonSerializerOptions _relaxed = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Write(params ReadOnlySpan<(string Name, object? Value)> members)
    {
        StringBuilder json = new("{");
        foreach ((string name, object? value) in members)
        {
            if (value is not null)
            {
                json.Append(json.Length > 1 ? "," : "").Append('"').Append(name).Append("\":").Append(Text(value));
            }
        }

        return json.Append('}').ToString();
    }

    private static string Text(object value) =>
        value switch
        {
            string text => Escape(JsonSerializer.Serialize(text, _relaxed)),
            (string, object?)[] members => Write(members),
            _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        };

    private static string Escape(string json) =>
        new StringBuilder(json)
            .Replace("<", @"\u003c")
            .Replace(">", @"\u003e")
            .Replace("&", @"\u0026")
            .Replace("=", @"\u003d")
            .Replace("'", @"\u0027")
            .ToString();
}
