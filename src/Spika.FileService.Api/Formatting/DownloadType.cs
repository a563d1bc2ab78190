using Microsoft.Net.Http.Headers;

namespace Spika.FileService.Api.Formatting;

/// <summary>What a download says of its content. Type and name are the uploader's words and may be anything.</summary>
internal static class DownloadType
{
    private const string Unknown = "application/octet-stream";

    /// <summary>The announced type if it is one, and fit for a header.</summary>
    public static string Of(string mimeType) =>
        !mimeType.AsSpan().ContainsAnyExceptInRange(' ', '~')
        && MediaTypeHeaderValue.TryParse(mimeType, out MediaTypeHeaderValue? parsed)
        && !parsed.MatchesAllSubTypes
            ? mimeType
            : Unknown;

    /// <summary>Shows pictures, sound and film; saves everything else, SVG too, which can hold a script.</summary>
    public static string Disposition(string contentType, string fileName)
    {
        MediaTypeHeaderValue type = MediaTypeHeaderValue.Parse(contentType);
        bool isShown =
            Is(type, "audio") || Is(type, "video") || (Is(type, "image") && !type.SubType.StartsWith("svg", Ignoring));
        ContentDispositionHeaderValue disposition = new(isShown ? "inline" : "attachment");
        disposition.SetHttpFileName(fileName);
        return disposition.ToString();
    }

    private const StringComparison Ignoring = StringComparison.OrdinalIgnoreCase;

    private static bool Is(MediaTypeHeaderValue type, string name) => type.Type.Equals(name, Ignoring);
}
