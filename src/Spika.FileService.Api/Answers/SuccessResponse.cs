using System.Text.Json.Serialization;

namespace Spika.FileService.Api.Answers;

/// <summary>The envelope of every success.</summary>
public sealed record SuccessResponse<T>(T Data)
{
    [JsonPropertyOrder(-1)]
    public string Status => "success";
}
