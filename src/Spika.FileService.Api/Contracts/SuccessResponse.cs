using System.Text.Json.Serialization;

namespace Spika.FileService.Api.Contracts;

/// <summary>The envelope of every success.</summary>
public sealed record SuccessResponse(object Data)
{
    [JsonPropertyOrder(-1)]
    public string Status => "success";
}
