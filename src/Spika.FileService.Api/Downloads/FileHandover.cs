using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Spika.FileService.Api.Downloads;

/// <summary>
/// Answers downloads with the path of the file in place of its bytes, for the proxy in front of the service to send.
/// </summary>
internal sealed class FileHandover(IOptions<DownloadOptions> options)
{
    public const string PathHeader = "X-Accel-Redirect";

    public bool IsOn { get; } = options.Value.Handover == DownloadHandover.XAccelRedirect;

    /// <summary>
    /// Whether the proxy answers this request as the service would: a file as a whole or one part of it. The service
    /// itself judges conditions, which the proxy would by tags of its own, and answers ranges that the file does not
    /// have, with an error in JSON.
    /// </summary>
    /// <param name="request">After <see cref="ConditionalRequest.RemoveIgnoredHeaders"/>.</param>
    /// <param name="sizeBytes">Of the file.</param>
    public static bool IsFor(HttpRequest request, long sizeBytes)
    {
        IHeaderDictionary headers = request.Headers;
        return headers.IfMatch.Count == 0
            && headers.IfNoneMatch.Count == 0
            && headers.IfModifiedSince.Count == 0
            && headers.IfUnmodifiedSince.Count == 0
            && (headers.Range.Count == 0 || HasOnePart(headers.Range.ToString(), sizeBytes));
    }

    /// <summary>Makes the answer one that the proxy replaces by the file.</summary>
    /// <param name="path">Below the folder of all blobs.</param>
    public void Answer(HttpResponse response, string path, EntityTagHeaderValue tag, DateTimeOffset lastModified)
    {
        response.Headers[PathHeader] = options.Value.HandoverPath + path;
        response.Headers.ETag = tag.ToString();
        response.Headers.LastModified = HeaderUtilities.FormatDate(lastModified);
        response.ContentLength = 0;
    }

    private static bool HasOnePart(string range, long sizeBytes) =>
        RangeHeaderValue.TryParse(range, out RangeHeaderValue? parsed)
        && parsed.Ranges.Count == 1
        && parsed.Ranges.First() is var part
        && (part.From is { } from ? from < sizeBytes : part.To > 0 && sizeBytes > 0);
}
