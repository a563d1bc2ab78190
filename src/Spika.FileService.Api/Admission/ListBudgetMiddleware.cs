using Spika.FileService.Api.Errors;
using Spika.FileService.Api.Formatting;
using Spika.FileService.Api.Requests;

namespace Spika.FileService.Api.Admission;

/// <summary>Makes requests for lists wait for their address's part of <see cref="ListBudget"/>.</summary>
internal sealed class ListBudgetMiddleware(RequestDelegate next, ListBudget budget)
{
    // What a short list costs beside its bytes: a question to the database.
    private const long LeastCharge = 4 * 1024;

    public Task InvokeAsync(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<ListRequestAttribute>() is null
            ? next(context)
            : LimitAsync(context);

    private async Task LimitAsync(HttpContext context)
    {
        ulong network = ClientNetwork.Of(context.Connection.RemoteIpAddress);
        if (await budget.EnterAsync(network, context.RequestAborted) is not { } charged)
        {
            await ErrorAnswer.WriteAsync(context, RequestErrors.Busy);
            return;
        }

        AnswerLength length = new();
        context.Features.Set(length);
        try
        {
            await next(context);
        }
        finally
        {
            budget.Settle(network, charged, Math.Max(context.Response.ContentLength ?? length.Bytes, LeastCharge));
        }
    }
}
