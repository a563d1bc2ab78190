namespace Spika.FileService.Api.Admission;

/// <summary>
/// Gives each chunk request its body, and ends the handling of one that takes longer than <c>ChunkRequests:Timeout</c>:
/// 408. The time of the reading is limited by the admission, which counts from the last byte.
/// </summary>
internal sealed class ChunkTimeMiddleware(RequestDelegate next, IncomingBodies bodies)
{
    public Task InvokeAsync(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<ChunkRequestAttribute>() is null
            ? next(context)
            : LimitAsync(context);

    private async Task LimitAsync(HttpContext context)
    {
        CancellationToken aborted = context.RequestAborted;
        CancellationTokenSource end = bodies.RentEnd();
        try
        {
            using IncomingBody body = bodies.Create(context);
            body.HandlingEnd = end;
            context.Features.Set(body);
            using CancellationTokenRegistration registration = aborted.UnsafeRegister(
                static end => ((CancellationTokenSource)end!).Cancel(),
                end
            );
            context.RequestAborted = end.Token;
            await next(context);
        }
        catch (OperationCanceledException)
            when (end.IsCancellationRequested && !aborted.IsCancellationRequested && !context.Response.HasStarted)
        {
            context.Response.StatusCode = StatusCodes.Status408RequestTimeout;
        }
        finally
        {
            context.RequestAborted = aborted;
            bodies.Return(end);
        }
    }
}
