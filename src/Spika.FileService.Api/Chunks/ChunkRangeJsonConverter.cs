using System.Text.Json;
using System.Text.Json.Serialization;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Api.Chunks;

/// <summary>A range on the wire is <c>[first, last]</c>.</summary>
internal sealed class ChunkRangeJsonConverter : JsonConverter<ChunkRange>
{
    public override ChunkRange Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("No request has ranges.");

    public override void Write(Utf8JsonWriter writer, ChunkRange value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        writer.WriteNumberValue(value.First);
        writer.WriteNumberValue(value.Last);
        writer.WriteEndArray();
    }
}
