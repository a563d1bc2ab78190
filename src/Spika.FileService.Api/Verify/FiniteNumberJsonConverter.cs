using System.Text.Json;
using System.Text.Json.Serialization;

namespace Spika.FileService.Api.Verify;

/// <summary>Refuses 1e999: it would be read as infinity, which no JSON can hold when it is written again.</summary>
internal sealed class FiniteNumberJsonConverter : JsonConverter<double>
{
    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out double number) && double.IsFinite(number)
            ? number
            : throw new JsonException();

    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(value);
}
