using System.Text.Json;

namespace Spika.FileService.Api.IntegrationTests.ShippedClients;

/// <summary>
/// Gson with the types of the Android app: ids and metaData are Int, sizes and times Long, and each may be absent.
/// </summary>
internal static class GsonDecoder
{
    private static readonly string[] _times = ["createdAt", "modifiedAt"];

    public static StoredFile File(JsonElement file)
    {
        foreach (string name in _times)
        {
            TypedMembers.Integer(file, name, long.MinValue, long.MaxValue);
        }

        Int(file, "relationId");
        TypedMembers.Text(file, "clientId");
        return new StoredFile
        {
            // An absent number is 0 for Gson.
            Id = Int(file, "id") ?? 0,
            Path = TypedMembers.Text(file, "path"),
            Type = TypedMembers.Text(file, "type"),
            MimeType = TypedMembers.Text(file, "mimeType"),
            FileName = TypedMembers.Text(file, "fileName"),
            Size = TypedMembers.Integer(file, "size", long.MinValue, long.MaxValue),
            MetaData = TypedMembers.Find(file, "metaData") is { } metaData
                ? new(Int(metaData, "width"), Int(metaData, "height"), Int(metaData, "duration"))
                : null,
        };
    }

    private static long? Int(JsonElement parent, string name) =>
        TypedMembers.Integer(parent, name, int.MinValue, int.MaxValue);
}
