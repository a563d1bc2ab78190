using Spika.FileService.Api.Answers;

namespace Spika.FileService.Api.Admission;

/// <summary>Makes requests for lists wait for their client's part of <see cref="ListBudget"/>.</summary>
internal sealed class ListBudgetMiddleware(RequestDelegate next, ListBudget budget)
{
    // What a short list costs beside its bytes: a question to the database.
    private const long LeastCharge = 4 * 1024;

    public Task InvokeAsync(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<ListRequestAttribute>() is null
            ? next(context)
            : LimitAsync(context);

    private Task LimitAsync(HttpContext context)
    {
        AnswerLength length = new();
        context.Features.Set(length);
        return budget.HandleAsync(
            context,
            ClientKey.OfRequest(context),
            next,
            context => Math.Max(context.Response.ContentLength ?? length.Bytes, LeastCharge)
        );
    }
}
