using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Spika.FileService.Api.Answers;

/// <summary>What the answers of all features have in common in JSON.</summary>
internal static class AnswerJson
{
    public const string ContentType = "application/json; charset=utf-8";

    /// <summary>
    /// Writes text as it is where JSON allows it: names of files are not only ASCII, and no answer is part of a page.
    /// </summary>
    /// <param name="converters">For types that have a form of their own.</param>
    /// <returns>For one context, which keeps them.</returns>
    public static JsonSerializerOptions CreateOptions(params ReadOnlySpan<JsonConverter> converters)
    {
        JsonSerializerOptions options = new()
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        };
        foreach (JsonConverter converter in converters)
        {
            options.Converters.Add(converter);
        }

        return options;
    }
}
