using Spika.FileService.Api.Admission;

namespace Spika.FileService.Api.Chunks;

/// <summary>
/// Gives each chunk request its body, and ends the handling of one that takes longer than <c>ChunkRequests:Timeout</c>:
/// 408. The time of the reading is limited by the admission, which counts from the last byte.
/// </summary>
internal sealed class ChunkTimeMiddleware(RequestDelegate next, IncomingBodies bodies, ListBudget lists)
{
    // The list in the answer to a longer chunk is paid by the chunk. A shorter one is a cheap way to ask for lists.
    private const int PayingBytes = 16 * 1024;

    private static readonly Func<object, Task> _giveBack = static body =>
    {
        ((IncomingBody)body).Dispose();
        return Task.CompletedTask;
    };

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

            // Not after the answer: to take that can last as long as its client likes.
            context.Response.OnStarting(_giveBack, body);
            using CancellationTokenRegistration registration = aborted.UnsafeRegister(
                static end => ((CancellationTokenSource)end!).Cancel(),
                end
            );
            context.RequestAborted = end.Token;
            await HandleAsync(context);
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

    // The body of one that is short, or may be, is not read while it waits.
    private Task HandleAsync(HttpContext context) =>
        context.Request.ContentLength >= PayingBytes
            ? next(context)
            : lists.HandleAsync(context, ClientKey.OfChunk(context), next, ChargeOf);

    private static long ChargeOf(HttpContext context) =>
        context.Features.Get<IncomingBody>() is { ReceivedBytes: >= PayingBytes }
            ? 0
            : context.Response.ContentLength ?? 0;
}
