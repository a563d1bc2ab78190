using Spika.FileService.Api.Errors;

namespace Spika.FileService.Api.Server;

/// <summary>
/// Counts what each request of HTTP/2 takes, of which a connection has many at once, and tells the connection while an
/// answer waits for the client.
/// </summary>
internal sealed class HeldRequestMiddleware(RequestDelegate next)
{
    // The state of a request and of its stream.
    private const int RequestBytes = 32 * 1024;

    private static readonly Func<object, Task> _end = static connection =>
    {
        ((OpenConnection)connection).EndSending();
        if (((OpenConnection)connection).Held is { } held)
        {
            held.Release(RequestBytes);
            held.NoteAnswered();
        }

        return Task.CompletedTask;
    };

    public Task InvokeAsync(HttpContext context) =>
        HttpProtocol.IsHttp2(context.Request.Protocol) && context.Features.Get<OpenConnection>() is { } connection
            ? HoldAsync(context, connection)
            : next(context);

    private async Task HoldAsync(HttpContext context, OpenConnection connection)
    {
        if (connection.Held is { } held && !await held.HoldAsync(RequestBytes, context.RequestAborted))
        {
            await ErrorAnswer.WriteAsync(context, RequestErrors.Busy);
            return;
        }

        SentBody.Watch(context, connection);
        try
        {
            await next(context);
        }
        finally
        {
            // The rest of the answer waits for the client as well.
            connection.BeginSending();
            context.Response.OnCompleted(_end, connection);
        }
    }
}
