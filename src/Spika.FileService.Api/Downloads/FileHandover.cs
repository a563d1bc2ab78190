using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Spika.FileService.Api.Downloads;

/// <summary>
/// Answers downloads with the path of the file in place of its bytes, for the proxy in front of the service to send.
/// </summary>
internal sealed partial class FileHandover(IOptions<DownloadOptions> options)
{
    public const string PathHeader = "X-Accel-Redirect";

    public bool IsOn { get; } = options.Value.Handover == DownloadHandover.XAccelRedirect;

    /// <summary>
    /// Whether the proxy answers this request as the service would: a file as a whole or one part of it. The service
    /// itself judges conditions, which the proxy would by tags of its own, answers ranges that the file does not have
    /// with an error in JSON, and ignores some that the proxy would not.
    /// </summary>
    /// <param name="request">After <see cref="ConditionalRequest.RemoveIgnoredHeaders"/>.</param>
    /// <param name="hadRange">Whether it had a range before.</param>
    /// <param name="sizeBytes">Of the file.</param>
    public static bool IsFor(HttpRequest request, bool hadRange, long sizeBytes)
    {
        IHeaderDictionary headers = request.Headers;
        return HttpMethods.IsGet(request.Method)
            && headers.IfMatch.Count == 0
            && headers.IfNoneMatch.Count == 0
            && headers.IfModifiedSince.Count == 0
            && headers.IfUnmodifiedSince.Count == 0
            && (!hadRange || HasOnePart(headers.Range.ToString(), sizeBytes));
    }

    /// <summary>
    /// Makes the answer one that the proxy replaces by the file. What is said of the file has names of its own, so that
    /// neither an error of the proxy nor an answer past it is kept by caches as if it were the file.
    /// </summary>
    /// <param name="path">Below the folder of all blobs.</param>
    public void Answer(HttpResponse response, string path, EntityTagHeaderValue tag, DateTimeOffset lastModified)
    {
        IHeaderDictionary headers = response.Headers;
        headers[PathHeader] = options.Value.HandoverPath + path;
        headers["X-File-ETag"] = tag.ToString();
        headers["X-File-Last-Modified"] = HeaderUtilities.FormatDate(lastModified);
        headers["X-File-Cache-Control"] = headers.CacheControl;
        headers["X-File-Disposition"] = headers.ContentDisposition;
        headers.CacheControl = default;
        headers.ContentDisposition = default;
        response.ContentLength = 0;
    }

    private static bool HasOnePart(string range, long sizeBytes) =>
        OnePart().IsMatch(range)
        && RangeHeaderValue.TryParse(range, out RangeHeaderValue? parsed)
        && parsed.Ranges.First() is var part
        && (part.From is { } from ? from < sizeBytes : part.To > 0 && sizeBytes > 0);

    // nginx refuses some that .NET reads, such as an empty item beside it.
    [GeneratedRegex("^bytes=([0-9]+-[0-9]*|-[0-9]+)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex OnePart();
}
