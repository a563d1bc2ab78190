namespace Spika.FileService.Api.Server;

/// <summary>
/// Tells each client of HTTP/1 that the connection of its request ends with the answer, once the service stops.
/// </summary>
internal sealed class ClosingMiddleware(RequestDelegate next, IHostApplicationLifetime lifetime)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested && !HttpProtocol.IsHttp2(context.Request.Protocol))
        {
            context.Response.Headers.Connection = "close";
        }

        return next(context);
    }
}
