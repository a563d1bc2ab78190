using Microsoft.AspNetCore.Diagnostics;

namespace Spika.FileService.Api.Logging;

/// <summary>
/// The route of a request as the log shows it: the pattern, never the path, which has the clientId in it.
/// </summary>
internal static class LoggedRoute
{
    /// <returns>Null before a route is known.</returns>
    public static string? Of(HttpContext context) =>
        ((context.Features.Get<IExceptionHandlerFeature>()?.Endpoint ?? context.GetEndpoint()) as RouteEndpoint)
            ?.RoutePattern
            .RawText;
}
