using System.Text.Json;

namespace Spika.FileService.Api.IntegrationTests.ShippedClients;

/// <summary>
/// Swift's JSONDecoder with the types of the iOS app: integers are Int64, and metaData, if there is one, has all its
/// three members. A message that cannot be decoded takes the whole page of synchronised messages with it.
/// </summary>
internal static class SwiftDecoder
{
    private static readonly string[] _otherIntegers = ["relationId", "createdAt", "modifiedAt"];

    /// <summary>A file as verify answers, and as a message has it.</summary>
    public static StoredFile File(JsonElement file)
    {
        foreach (string name in _otherIntegers)
        {
            Integer(file, name);
        }

        TypedMembers.Text(file, "clientId");
        return new StoredFile
        {
            Id = Integer(file, "id") ?? throw new UndecodableAnswerException("id is missing"),
            Path = TypedMembers.Text(file, "path"),
            Type = TypedMembers.Text(file, "type"),
            MimeType = TypedMembers.Text(file, "mimeType"),
            FileName = TypedMembers.Text(file, "fileName"),
            Size = Integer(file, "size"),
            MetaData = TypedMembers.Find(file, "metaData") is { } metaData ? MetaData(metaData) : null,
        };
    }

    private static StoredMetaData MetaData(JsonElement metaData) =>
        new(Required(metaData, "width"), Required(metaData, "height"), Required(metaData, "duration"));

    private static long Required(JsonElement metaData, string name) =>
        Integer(metaData, name) ?? throw new UndecodableAnswerException($"metaData.{name} is missing");

    private static long? Integer(JsonElement parent, string name) =>
        TypedMembers.Integer(parent, name, long.MinValue, long.MaxValue);
}
