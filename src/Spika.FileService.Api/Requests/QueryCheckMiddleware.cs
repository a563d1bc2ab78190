using Spika.FileService.Api.Errors;

namespace Spika.FileService.Api.Requests;

/// <summary>
/// Refuses query parameters that the route does not take: a filter that is misspelt, or that only a later version
/// knows, would otherwise be ignored, and the answer be taken for a filtered one. Runs behind the gate and before a
/// body is read.
/// </summary>
internal sealed class QueryCheckMiddleware(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        // The health routes have no parameters in their metadata: a load balancer may add what it likes.
        return
            context.Request.QueryString.HasValue
            && context.GetEndpoint()?.Metadata.GetMetadata<QueryParameters>() is { } parameters
            && parameters.Refuse(context.Request.Query) is { } refusal
            ? ErrorAnswer.WriteAsync(context, refusal)
            : next(context);
    }
}
