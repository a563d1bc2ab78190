using Microsoft.Net.Http.Headers;
using Spika.FileService.Api.Formatting.Kinds;

namespace Spika.FileService.Api.Formatting;

/// <summary>What a download says of its content. Type and name are the uploader's words and may be anything.</summary>
/// <param name="ContentType">
/// What the bytes are; else the announced type, if it is fit for a header and no lie about what a browser shows.
/// </param>
/// <param name="IsShown">Whether a browser may show it in place; everything else is saved.</param>
internal readonly record struct DownloadType(string ContentType, bool IsShown)
{
    private static readonly DownloadType _unknown = new("application/octet-stream", IsShown: false);

    /// <summary>RFC 6838 allows 127 characters on each side of the slash. A longer text is no media type.</summary>
    private const int MaxTypeLength = 255;

    /// <param name="content">Seekable; left at its start.</param>
    public static DownloadType Of(string mimeType, Stream content)
    {
        MediaTypeHeaderValue? declared = Parse(mimeType);
        SniffedKinds kinds = SafeKinds.Of(content);
        if (declared is not null && kinds.Include(declared))
        {
            return new DownloadType(mimeType, IsShown: true);
        }

        if (kinds.AreCertain)
        {
            return new DownloadType(kinds.NameFor(declared), IsShown: true);
        }

        return declared is null || declared.MatchesAllSubTypes || SafeKinds.Contain(declared.MediaType)
            ? _unknown
            : new DownloadType(mimeType, IsShown: false);
    }

    /// <summary>The header Content-Disposition.</summary>
    /// <param name="isSaved">Whether the file is to be saved even if it could be shown.</param>
    public string Disposition(string fileName, bool isSaved)
    {
        ContentDispositionHeaderValue disposition = new(IsShown && !isSaved ? "inline" : "attachment");
        disposition.SetName(fileName);
        return disposition.ToString();
    }

    private static MediaTypeHeaderValue? Parse(string mimeType) =>
        mimeType.Length <= MaxTypeLength
        && !mimeType.AsSpan().ContainsAnyExceptInRange(' ', '~')
        && MediaTypeHeaderValue.TryParse(mimeType, out MediaTypeHeaderValue? type)
            ? type
            : null;
}
