using System.Text.Json.Serialization;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Api.Errors;

/// <summary>The envelope of every error.</summary>
/// <param name="Message">One sentence for a developer; it may change.</param>
/// <param name="Code">Stable; docs/errors.md lists them.</param>
public sealed record ErrorResponse(string Message, string Code)
{
    [JsonPropertyOrder(-1)]
    public string Status => "error";

    /// <summary>The member or query parameter of the request that is wrong.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Member { get; init; }

    /// <summary>The first missing chunk indices.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<int>? MissingChunks { get; init; }

    /// <summary>How many chunks are missing in all.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? MissingCount { get; init; }

    /// <summary>The health checks by name, when the service is not ready.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? Checks { get; init; }

    /// <summary>What the health checks counted, each with its unit in its name.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, long>? Figures { get; init; }

    public static ErrorResponse Of(Error error)
    {
        ErrorResponse response = new(error.Message, error.Code);
        return error switch
        {
            InvalidMemberError invalid => response with { Member = invalid.Member },
            UnknownParameterError unknown => response with { Member = unknown.Member },
            ChunksMissingError missing => response with
            {
                MissingChunks = missing.MissingChunks,
                MissingCount = missing.MissingCount,
            },
            _ => response,
        };
    }
}
