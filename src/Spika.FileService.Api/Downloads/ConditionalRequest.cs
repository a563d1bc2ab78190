using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Spika.FileService.Api.Downloads;

/// <summary>
/// What RFC 9110, sections 13 and 14, has a server ignore. The framework's own evaluation obeys these headers.
/// </summary>
internal static class ConditionalRequest
{
    /// <summary>Removes the headers that do not count for a file with this tag and this date.</summary>
    public static void RemoveIgnoredHeaders(HttpRequest request, EntityTagHeaderValue tag, DateTimeOffset lastModified)
    {
        IHeaderDictionary headers = request.Headers;

        // 13.1.3 and 13.1.4: a tag is more exact than a date.
        if (headers.IfNoneMatch.Count > 0)
        {
            headers.IfModifiedSince = default;
        }

        if (headers.IfMatch.Count > 0)
        {
            headers.IfUnmodifiedSince = default;
        }

        // 14.2: only GET has ranges, and a unit that is not known is ignored.
        if (
            !HttpMethods.IsGet(request.Method)
            || !IsInBytes(headers.Range)
            || !IsOfThisVersion(headers.IfRange, tag, lastModified)
        )
        {
            headers.Range = default;
        }
    }

    private static bool IsInBytes(StringValues range) =>
        range is [{ } value] && value.StartsWith("bytes=", StringComparison.OrdinalIgnoreCase);

    // 13.1.5: a tag must match strongly, a date exactly. Anything else is another version, of which no part is wanted.
    private static bool IsOfThisVersion(StringValues ifRange, EntityTagHeaderValue tag, DateTimeOffset lastModified)
    {
        if (ifRange.Count == 0)
        {
            return true;
        }

        if (ifRange.Count > 1)
        {
            return false;
        }

        return EntityTagHeaderValue.TryParse(ifRange[0], out EntityTagHeaderValue? known)
            ? known.Compare(tag, useStrongComparison: true)
            : HeaderUtilities.TryParseDate(ifRange[0], out DateTimeOffset date)
                && date.ToUnixTimeSeconds() == lastModified.ToUnixTimeSeconds();
    }
}
