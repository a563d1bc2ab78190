using System.Text.Json;
using Spika.FileService.Domain.Files;

namespace Spika.FileService.Infrastructure.Persistence.Configurations;

/// <summary>The column meta_data, as JSON. Rows of earlier versions hold fractions and nulls.</summary>
internal sealed record StoredMetaData(double? Duration, double? Width, double? Height)
{
    public static string Write(FileMetaData metaData) => JsonSerializer.Serialize(metaData, JsonSerializerOptions.Web);

    public static FileMetaData Read(string json) =>
        JsonSerializer.Deserialize<StoredMetaData>(json, JsonSerializerOptions.Web) is { } stored
            ? FileMetaData.From(stored.Duration, stored.Width, stored.Height)
            : FileMetaData.Unknown;
}
