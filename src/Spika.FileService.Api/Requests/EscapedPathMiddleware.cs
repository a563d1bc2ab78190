using Microsoft.AspNetCore.Http.Features;

namespace Spika.FileService.Api.Requests;

/// <summary>
/// Lets the routing see the path as the client wrote it, still escaped. Kestrel unescapes everything but <c>%2F</c>,
/// which then looks like <c>%252F</c>, and resolves <c>..</c>: no clientId with a percent sign, and none that is
/// <c>..</c>, would arrive as it was sent. <see cref="FromEscapedPathAttribute"/> unescapes the one segment that needs
/// it.
/// </summary>
internal sealed class EscapedPathMiddleware(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        // Not every server has a raw target, and a proxy's may start with the host.
        string target = context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        int query = target.IndexOf('?', StringComparison.Ordinal);
        context.Request.Path = target.StartsWith('/')
            ? new PathString(query < 0 ? target : target[..query])
            : new PathString(context.Request.Path.ToUriComponent());
        return next(context);
    }
}
