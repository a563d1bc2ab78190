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
        // An endpoint without a route is the framework's, such as the one that answers 405.
        if (context.Request.QueryString.HasValue && context.GetEndpoint() is RouteEndpoint route)
        {
            QueryParameters parameters = route.Metadata.GetMetadata<QueryParameters>() ?? QueryParameters.None;
            if (parameters.Refuse(context.Request.Query) is { } refusal)
            {
                return ErrorAnswer.WriteAsync(context, refusal);
            }
        }

        return next(context);
    }
}
