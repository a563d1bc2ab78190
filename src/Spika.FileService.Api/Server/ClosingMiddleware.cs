namespace Spika.FileService.Api.Server;

/// <summary>
/// Marks the connection as busy during a request. Tells each client of HTTP/1 that its connection ends with the answer,
/// once the service stops.
/// </summary>
internal sealed class ClosingMiddleware(RequestDelegate next, IHostApplicationLifetime lifetime)
{
    // It is registered first and so runs last: the connection is idle, and can make room, during the pause.
    private static readonly Func<object, Task> _end = static connection =>
    {
        ((OpenConnection)connection).End();
        return ((OpenConnection)connection).Pace?.PauseAsync() ?? Task.CompletedTask;
    };

    public Task InvokeAsync(HttpContext context)
    {
        if (context.Features.Get<OpenConnection>() is { } connection)
        {
            // No try and finally, which would cost each request a state machine.
            connection.Begin();
            context.Response.OnCompleted(_end, connection);
        }

        if (lifetime.ApplicationStopping.IsCancellationRequested && !HttpProtocol.IsHttp2(context.Request.Protocol))
        {
            context.Response.Headers.Connection = "close";
        }

        return next(context);
    }
}
