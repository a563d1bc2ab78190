using System.Globalization;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Spika.FileService.Api.Auth;

namespace Spika.FileService.Api.Downloads;

/// <summary>How long a file may be kept on its way, and by which caches. The content of an id never changes, but who may see it can.</summary>
internal sealed class DownloadCaching(
    IOptions<AuthOptions> auth,
    IOptions<DownloadOptions> downloads,
    CredentialHeaders credentials,
    TimeProvider clock
)
{
    public void Apply(HttpContext context)
    {
        IHeaderDictionary headers = context.Response.Headers;
        bool isPublic =
            downloads.Value.Access == DownloadAccess.Public
            || (downloads.Value.Access == DownloadAccess.Authorized && auth.Value.Mode == AuthModes.None);
        if (!isPublic)
        {
            // A browser that another user takes over must ask again.
            headers.Append(HeaderNames.Vary, credentials.Names);
        }

        long seconds = (long)(isPublic ? downloads.Value.CacheFor : PrivateTime(context)).TotalSeconds;
        string scope = isPublic ? "public" : "private";
        string suffix = isPublic && seconds > 0 ? ", immutable" : "";
        headers.CacheControl = string.Create(CultureInfo.InvariantCulture, $"{scope}, max-age={seconds}{suffix}");
    }

    // Not beyond the end of the link.
    private TimeSpan PrivateTime(HttpContext context)
    {
        TimeSpan longest = downloads.Value.CacheFor;
        if (
            downloads.Value.Access != DownloadAccess.Signed
            || DownloadLinks.ExpiryIn(context.Request.Query) is not { } expiry
        )
        {
            return longest;
        }

        TimeSpan left = expiry - clock.GetUtcNow();
        return left < longest ? TimeSpan.FromTicks(Math.Max(0, left.Ticks)) : longest;
    }
}
