using Spika.FileService.Domain.Common;

namespace Spika.FileService.Api.Controllers;

/// <summary>The use cases name members in their own words; clients know those of the wire.</summary>
internal static class WireNames
{
    /// <summary>The names in a JSON body.</summary>
    public static Error InBody(Error error) =>
        error is InvalidMemberError invalid
            ? Rename(
                invalid,
                invalid.Member switch
                {
                    "chunkIndex" => "offset",
                    "content" => "chunk",
                    "sizeBytes" => "size",
                    string other => other,
                }
            )
            : error;

    /// <summary>The names in the path of a raw chunk.</summary>
    public static Error InRawChunk(Error error) =>
        error is InvalidMemberError invalid
            ? Rename(
                invalid,
                invalid.Member switch
                {
                    "chunkIndex" => "index",
                    "content" => "body",
                    string other => other,
                }
            )
            : error;

    // Made anew rather than copied: the message says the name, too.
    private static InvalidMemberError Rename(InvalidMemberError error, string member) => new(member, error.Reason);
}
