using System.Globalization;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Spika.FileService.Api.Auth;

namespace Spika.FileService.Api.Downloads;

/// <summary>
/// How long a file may be kept on its way, and by which caches. The content of an id never changes, but access to it
/// can.
/// </summary>
internal sealed class DownloadCaching(
    IOptions<AuthOptions> auth,
    IOptions<DownloadOptions> downloads,
    IOptions<BackendAccessOptions> backend,
    CredentialHeaders credentials,
    DownloadLinks links
)
{
    private readonly string _credentials = string.Join(
        ", ",
        downloads.Value.Access == DownloadAccess.Backend
            ? credentials.Own.Union(credentials.OfBackend)
            : credentials.Own
    );

    public void Apply(HttpContext context)
    {
        IHeaderDictionary headers = context.Response.Headers;
        bool isPublic =
            downloads.Value.Access == DownloadAccess.Public
            || (downloads.Value.Access == DownloadAccess.Authorized && auth.Value.Mode == AuthModes.None);
        if (!isPublic)
        {
            // A browser that another user takes over must ask again.
            headers.Append(HeaderNames.Vary, _credentials);
        }

        long seconds = (long)(isPublic ? downloads.Value.CacheFor : PrivateTime(context)).TotalSeconds;
        string scope = isPublic ? "public" : "private";
        string suffix = isPublic && seconds > 0 ? ", immutable" : "";
        headers.CacheControl = string.Create(CultureInfo.InvariantCulture, $"{scope}, max-age={seconds}{suffix}");
    }

    // Not beyond the end of a link, nor beyond the time for which the backend's word counts.
    private TimeSpan PrivateTime(HttpContext context)
    {
        TimeSpan limit = downloads.Value.Access switch
        {
            DownloadAccess.Backend => backend.Value.CacheFor,
            DownloadAccess.Signed => links.TimeLeft(context.Request.Query) ?? TimeSpan.MaxValue,
            _ => TimeSpan.MaxValue,
        };
        TimeSpan shortest = limit < downloads.Value.CacheFor ? limit : downloads.Value.CacheFor;
        return shortest > TimeSpan.Zero ? shortest : TimeSpan.Zero;
    }
}
