using Microsoft.Net.Http.Headers;
using Spika.FileService.Api.Downloads.Kinds;

namespace Spika.FileService.Api.Downloads;

/// <summary>
/// The headers that describe a download's content. The uploader announces type and name, and can announce anything.
/// </summary>
/// <param name="ContentType">
/// What the bytes are; else the announced type, if it is one of <see cref="HarmlessTypes"/>; else
/// application/octet-stream.
/// </param>
/// <param name="IsShown">Whether a browser may show it in place; everything else is saved.</param>
internal readonly record struct DownloadType(string ContentType, bool IsShown)
{
    private static readonly DownloadType _unknown = new("application/octet-stream", IsShown: false);

    /// <summary>RFC 6838 allows 127 characters on each side of the slash. A longer text is no media type.</summary>
    private const int MaxTypeLength = 255;

    /// <param name="content">Seekable; left at its start.</param>
    public static async ValueTask<DownloadType> OfAsync(
        string mimeType,
        Stream content,
        CancellationToken cancellationToken
    ) => Of(mimeType, await SafeKinds.OfAsync(content, cancellationToken));

    /// <param name="kinds">What the bytes may be.</param>
    public static DownloadType Of(string mimeType, SniffedKinds kinds)
    {
        MediaTypeHeaderValue? declared = Parse(mimeType);
        if (declared is not null && kinds.Include(declared))
        {
            return new DownloadType(mimeType, IsShown: true);
        }

        if (kinds.AreCertain)
        {
            return new DownloadType(kinds.NameFor(declared), IsShown: true);
        }

        return
            declared is not null
            && !SafeKinds.Contain(declared.MediaType)
            && HarmlessTypes.Find(declared) is { } harmless
            ? new DownloadType(harmless, IsShown: false)
            : _unknown;
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
