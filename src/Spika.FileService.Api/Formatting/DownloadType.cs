using Microsoft.Net.Http.Headers;

namespace Spika.FileService.Api.Formatting;

/// <summary>What a download says of its content. Type and name are the uploader's words and may be anything.</summary>
/// <param name="ContentType">The announced type if it is one, fit for a header, and no lie about what a browser shows.</param>
/// <param name="IsShown">Whether a browser may show it in place; everything else is saved.</param>
internal readonly record struct DownloadType(string ContentType, bool IsShown)
{
    private static readonly DownloadType _unknown = new("application/octet-stream", IsShown: false);

    /// <param name="head">The first <see cref="SafeKinds.HeadBytes"/> of the file.</param>
    public static DownloadType Of(string mimeType, ReadOnlySpan<byte> head)
    {
        if (
            mimeType.AsSpan().ContainsAnyExceptInRange(' ', '~')
            || !MediaTypeHeaderValue.TryParse(mimeType, out MediaTypeHeaderValue? type)
            || type.MatchesAllSubTypes
        )
        {
            return _unknown;
        }

        if (!SafeKinds.Contain(type.MediaType))
        {
            return new DownloadType(mimeType, IsShown: false);
        }

        return SafeKinds.Match(type.MediaType, head) ? new DownloadType(mimeType, IsShown: true) : _unknown;
    }

    /// <summary>The header Content-Disposition.</summary>
    public string Disposition(string fileName)
    {
        ContentDispositionHeaderValue disposition = new(IsShown ? "inline" : "attachment");
        disposition.SetHttpFileName(fileName);
        return disposition.ToString();
    }
}
